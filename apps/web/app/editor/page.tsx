import { EditorPage } from "../screen.tsx";

export default function Page() {
  return <EditorPage />;
}
