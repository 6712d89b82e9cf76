export default function Page() {
  return <main>Account</main>;
}
