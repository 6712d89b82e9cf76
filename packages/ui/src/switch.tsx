import { Switch as Primitive } from "radix-ui";
import { useId } from "react";

interface SwitchProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Switch({ label, checked, onChange, disabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2">
      <Primitive.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        className="bg-hover border-line-strong data-[state=checked]:bg-accent-ground h-5 w-9 rounded-full border"
      >
        <Primitive.Thumb className="bg-text block size-4 translate-x-0 rounded-full transition-transform data-[state=checked]:translate-x-4" />
      </Primitive.Root>
      <label htmlFor={id} className="text-sm">
        {label}
      </label>
    </div>
  );
}
