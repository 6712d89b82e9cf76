import { SignInPage } from "../screen.tsx";

export default function Page() {
  return <SignInPage />;
}
