/** What the API answers, as the studio uses it. */

export * from "./account.ts";

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly resolution: string;
  readonly frame_rate: number;
  readonly edl_version: number;
  readonly thumbnail_url: string | null;
  /** How long its recordings are together; only lists tell. */
  readonly recorded_ms?: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

export interface Media {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly type: "video" | "audio" | "image";
  readonly status: "pending" | "checking" | "ready" | "failed";
  readonly duration_ms: number | null;
  readonly file_size_bytes: number | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly derived: readonly string[];
  readonly problem: Readonly<Record<string, unknown>> | null;
  readonly created_at: string;
}

export interface Job {
  readonly id: string;
  readonly type: string;
  readonly status: "pending" | "processing" | "completed" | "failed" | "cancelled";
  readonly project_id: string | null;
  readonly credits_cost: number;
  readonly progress: number | null;
  readonly output_data: Readonly<Record<string, unknown>> | null;
  readonly error_message: string | null;
  readonly created_at: string;
}

/** RFC 9457, with a stable code. */
export interface Problem {
  readonly title: string;
  readonly detail?: string;
  readonly code: string;
  readonly status: number;
  readonly hint?: string;
}

/** An edit that is proposed; its operations hold for the document of version `revision`. */
export interface Proposal {
  readonly kind: "filler" | "gap" | "retake";
  readonly ticked: boolean;
  readonly text: string;
  readonly reason: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly word_ids: readonly string[];
  readonly operations: readonly { readonly op: string; readonly [parameter: string]: unknown }[];
  readonly revision: number;
}
