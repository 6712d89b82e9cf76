/** A shortcut as keycaps. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="flex gap-1">
      {keys.split("+").map((key) => (
        <kbd key={key} className="border-line bg-ground text-quiet rounded border px-1 font-mono text-[11px]">
          {key}
        </kbd>
      ))}
    </span>
  );
}
