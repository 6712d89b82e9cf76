/** What the API says of an account. */

export interface Me {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly created_at: string;
  readonly subscription: { readonly plan: string; readonly status: string; readonly current_period_end: string | null };
  readonly credits: { readonly balance: number };
}

/** A line of the ledger. What a job held at first and gave back later are two lines of one `job_id`. */
export interface LedgerEntry {
  readonly id: string;
  readonly amount: number;
  readonly balance_after: number;
  readonly type: LedgerType;
  readonly kind: string;
  readonly description: string;
  readonly job_id: string | null;
  readonly created_at: string;
}

export type LedgerType = "subscription" | "usage" | "refund" | "bonus";

export interface Voice {
  readonly id: string;
  readonly name: string;
  readonly status: "uploading" | "checking" | "ready" | "failed";
  readonly sample_duration_ms: number | null;
  readonly consent_text: string;
  readonly consent_by: string;
  readonly consented_at: string;
  readonly problem: Readonly<Record<string, unknown>> | null;
}

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly begins: string;
  readonly scopes: readonly ("read" | "write")[];
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
}

export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly event_types: readonly string[];
  readonly enabled: boolean;
  readonly disabled_reason: string | null;
  readonly failing_since: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly message_id: string;
  readonly event_type: string;
  readonly state: "pending" | "delivered" | "failed";
  readonly attempts: number;
  readonly next_at: string | null;
  readonly log: readonly { readonly at: string; readonly status: number | null; readonly error: string | null }[];
  readonly created_at: string;
}

/** A place of a transcript at which the words that were looked for are said; times are of the recording. */
export interface SearchHit {
  readonly project_id: string;
  readonly project_name: string;
  readonly segment_id: string;
  readonly media_file_id: string | null;
  readonly speaker: string | null;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly is_cut: boolean;
  readonly words: string;
}
