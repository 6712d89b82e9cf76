import { AccountPage } from "../screen.tsx";

export default function Page() {
  return <AccountPage />;
}
