import { DashboardPage } from "./screen.tsx";

export default function Page() {
  return <DashboardPage />;
}
