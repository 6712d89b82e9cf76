import type { Source } from "../data/upload-queue.ts";

/** The files of a drop. Where the browser gives a way back to them on disk, that comes along. To be called at once. */
export async function dropped({ items, files }: DataTransfer): Promise<readonly Source[]> {
  const entries = [...items].filter(({ kind }) => kind === "file");
  const handles = entries.map((item) => {
    const asking = item as DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };
    return asking.getAsFileSystemHandle?.().catch(() => null) ?? Promise.resolve(null);
  });
  const plain = [...files]; // the browser empties the drop as soon as this waits
  return (await Promise.all(handles)).flatMap((handle, i) => {
    const file = plain[i];
    if (!file || handle?.kind === "directory") return [];
    return [{ file, handle: handle as FileSystemFileHandle | null }];
  });
}
