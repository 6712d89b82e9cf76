import type { Delivery, Webhook } from "@auteur/types";
import { Button, Confirm, Menu } from "@auteur/ui";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { useState } from "react";

import { useServices } from "../data/services.tsx";
import { type Strings, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { useDates } from "./formats.ts";
import { Trouble } from "./section.tsx";

const WHILE_WAITING_MS = 3000;

/** One endpoint: what may be done with it, and what was sent to it. */
export function WebhookRow({ webhook, onSecret }: { webhook: Webhook; onSecret: (secret: string) => void }) {
  const { api } = useServices();
  const strings = useStrings();
  const queries = useQueryClient();
  const [[shown, asked], setState] = useState([false, false]);
  const path = `/webhooks/${webhook.id}`;
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["webhooks"] }),
        queries.invalidateQueries({ queryKey: ["deliveries", webhook.id] }),
      ]),
  });
  const rotate = async () => onSecret((await api.send<{ secret: string }>("POST", `${path}/secret`)).secret);
  const items = [
    {
      id: "test",
      label: strings.sendTest,
      disabled: !webhook.enabled,
      onSelect: () => act.mutate(() => api.send("POST", `${path}/test`).finally(() => setState([true, false]))),
    },
    { id: "secret", label: strings.replaySecret, onSelect: () => act.mutate(rotate) },
    {
      id: "switch",
      label: webhook.enabled ? strings.disable : strings.enable,
      onSelect: () => act.mutate(() => api.send("PUT", path, { enabled: !webhook.enabled })),
    },
    null,
    { id: "delete", label: strings.remove, danger: true, onSelect: () => setState([shown, true]) },
  ];
  return (
    <li className="bg-raised border-line rounded-md border px-3 py-2">
      <div className="flex items-center gap-3">
        <div className="min-w-0 grow">
          <p className="truncate font-medium">{webhook.url}</p>
          <p className="text-quiet text-xs">
            {webhook.enabled ? null : (
              <span className="text-warning">
                {strings.webhookOff}
                {webhook.disabled_reason ? `: ${webhook.disabled_reason}` : ""} ·{" "}
              </span>
            )}
            {webhook.event_types.includes("*") ? strings.allEvents : webhook.event_types.join(", ")}
          </p>
        </div>
        <Button size="small" aria-expanded={shown} onClick={() => setState([!shown, false])}>
          {strings.deliveries}
        </Button>
        <Menu items={items}>
          <Button size="icon" kind="quiet" aria-label={`${strings.webhooks}: ${webhook.url}`}>
            <Ellipsis />
          </Button>
        </Menu>
      </div>
      <Trouble error={act.error} />
      {shown ? <Deliveries webhook={webhook} /> : null}
      {asked ? (
        <Confirm
          title={strings.deleteWebhook(webhook.url)}
          text={strings.deleteWebhookText}
          action={strings.remove}
          cancel={strings.cancel}
          closeLabel={strings.close}
          busy={act.isPending}
          error={act.error ? problemText(strings, act.error) : undefined}
          onConfirm={() => act.mutate(() => api.send("DELETE", path))}
          onClose={() => setState([shown, false])}
        />
      ) : null}
    </li>
  );
}

function Deliveries({ webhook }: { webhook: Webhook }) {
  const { api } = useServices();
  const strings = useStrings();
  const pages = useInfiniteQuery({
    queryKey: ["deliveries", webhook.id],
    queryFn: ({ pageParam }) =>
      api.get<{ deliveries: Delivery[]; next_cursor: string | null }>(`/webhooks/${webhook.id}/deliveries`, {
        limit: 20,
        cursor: pageParam || undefined,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ deliveries }) => deliveries.some((one) => one.state === "pending")) ? WHILE_WAITING_MS : false,
  });
  const deliveries = pages.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <div className="border-line mt-2 border-t pt-2">
      <Trouble error={pages.error} />
      {pages.isSuccess && deliveries.length === 0 ? <p className="text-quiet text-sm">{strings.noDeliveries}</p> : null}
      <ul className="flex flex-col gap-1" aria-label={strings.deliveries}>
        {deliveries.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} webhook={webhook} />
        ))}
      </ul>
      {pages.hasNextPage ? (
        <Button size="small" onClick={() => void pages.fetchNextPage()}>
          {strings.more}
        </Button>
      ) : null}
    </div>
  );
}

const stateOf = (strings: Strings, { state }: Delivery): readonly [text: string, look: string] =>
  ({
    pending: [strings.deliveryPending, "text-warning"] as const,
    delivered: [strings.deliveryDelivered, "text-good"] as const,
    failed: [strings.deliveryFailed, "text-bad"] as const,
  })[state];

function DeliveryRow({ delivery, webhook }: { delivery: Delivery; webhook: Webhook }) {
  const { api } = useServices();
  const strings = useStrings();
  const { moment } = useDates();
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => api.send("POST", `/webhooks/${webhook.id}/deliveries/${delivery.id}/replay`),
    onSettled: () => queries.invalidateQueries({ queryKey: ["deliveries", webhook.id] }),
  });
  const [state, look] = stateOf(strings, delivery);
  const last = delivery.log.at(-1);
  return (
    <li className="flex flex-wrap items-center gap-x-3 text-sm">
      <code className="grow">{delivery.event_type}</code>
      <span className={look}>{state}</span>
      <span className="text-quiet text-xs">
        {moment(delivery.created_at)} · {strings.attempts(delivery.attempts)}
        {last ? ` · ${last.status ?? last.error ?? ""}` : ""}
        {delivery.next_at ? ` · ${strings.nextAt(moment(delivery.next_at))}` : ""}
      </span>
      <Button size="small" kind="quiet" disabled={replay.isPending || !webhook.enabled} onClick={() => replay.mutate()}>
        {strings.replay}
      </Button>
      <Trouble error={replay.error} />
    </li>
  );
}
