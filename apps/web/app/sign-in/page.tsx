export default function Page() {
  return <main>SignIn</main>;
}
