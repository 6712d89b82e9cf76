import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly content: ReactNode;
}

interface TabsProps {
  tabs: readonly Tab[];
  value: string;
  onChange: (id: string) => void;
  label: string;
}

export function Tabs({ tabs, value, onChange, label }: TabsProps) {
  return (
    <Primitive.Root value={value} onValueChange={onChange} className="flex h-full min-h-0 min-w-0 flex-col">
      <Primitive.List aria-label={label} className="border-line flex shrink-0 flex-wrap gap-x-1 border-b px-2">
        {tabs.map(({ id, label: name, icon }) => (
          <Primitive.Trigger
            key={id}
            value={id}
            className={
              "text-quiet data-[state=active]:text-text data-[state=active]:border-accent hover:text-text flex " +
              "items-center gap-1.5 border-b-2 border-transparent px-2 py-2 text-sm [&_svg]:size-4"
            }
          >
            {icon}
            {name}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map(({ id, content }) => (
        <Primitive.Content key={id} value={id} className="min-h-0 grow overflow-auto">
          {content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
