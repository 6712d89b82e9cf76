export default function Page() {
  return <main>Dashboard</main>;
}
