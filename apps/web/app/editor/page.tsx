export default function Page() {
  return <main>Editor</main>;
}
