import { Button, Dialog, Field, Input } from "@auteur/ui";
import { Copy } from "lucide-react";
import { useState } from "react";

import { useStrings } from "../strings/index.tsx";

/** What is told once and never again. */
export function Secret({ label, value, close }: { label: string; value: string; close: () => void }) {
  const strings = useStrings();
  const [copied, setCopied] = useState(false);
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : close())}
      title={label}
      description={strings.secretOnce}
      closeLabel={strings.close}
    >
      <div className="flex items-end gap-2">
        <div className="grow">
          <Field label={label}>
            {(props) => (
              <Input {...props} readOnly autoFocus className="font-mono" value={value} onFocus={(event) => event.target.select()} />
            )}
          </Field>
        </div>
        <Button onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>
          <Copy /> {strings.copy}
        </Button>
        <span role="status" className="text-good self-center text-sm">
          {copied ? strings.copiedNow : ""}
        </span>
      </div>
    </Dialog>
  );
}
