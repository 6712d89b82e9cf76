export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3">
      <h1 className="text-xl font-semibold">There is no such page</h1>
      <a href="/" className="text-accent underline">
        All projects
      </a>
    </main>
  );
}
