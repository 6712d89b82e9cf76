/** The studio's screens. Nothing here knows of Next. */

export { ServicesProvider } from "./data/services.tsx";
export { Account } from "./screens/account.tsx";
export { Dashboard } from "./screens/dashboard.tsx";
export { ProjectScreen } from "./screens/project.tsx";
export { SignIn, SignInThenHome } from "./screens/sign-in.tsx";
