/** What the API answers, by the names that the studio uses. */

import type { components, operations, paths } from "./api.ts";
import type { CaptionStyle } from "./captions.ts";

export type * from "./captions.ts";

export type { components, operations, paths };

type Answers = components["schemas"];

/** Lists tell how long a project's recordings are together. */
export type Project = Answers["ProjectOut"] & Partial<Pick<Answers["ListedProject"], "recorded_ms">>;
export type Media = Answers["MediaOut"];
export type Job = Answers["JobOut"];
export type Me = Answers["Me"];
/** A line of the ledger. What a job held at first and gave back later are two lines of one `job_id`. */
export type LedgerEntry = Answers["EntryOut"];
export type LedgerType = LedgerEntry["type"];
export type Voice = Answers["VoiceOut"];
export type ApiToken = Answers["TokenOut"];
export type Webhook = Answers["WebhookOut"];
export type Delivery = Answers["DeliveryOut"];
/** A place of a transcript at which the words that were looked for are said; times are of the recording. */
export type SearchHit = Answers["FoundOut"];
export type Upload = Answers["UploadOut"];
export type Parts = Answers["PartsOut"];
export type SignedRequest = Answers["SignedOut"];
export type Submitted = Answers["SubmittedOut"];

/** An operation as it is sent and answered: its kind and its parameters. */
export type Operation = Readonly<Record<string, unknown>> & { readonly op: string };
export type Logged = Omit<Answers["OperationOut"], "op"> & { readonly op: Operation };
/** An edit that is proposed; its operations hold for the document of version `revision`. */
export type Proposal = Omit<Answers["ProposalOut"], "operations"> & { readonly operations: readonly Operation[] };

/** A kind of file: its codecs, the first one of each the default; without a picture it holds sound alone. */
export type OutputFile = Answers["FileOut"];
export type Outputs = Omit<Answers["Outputs"], "styles"> & { readonly styles: readonly { readonly name: string; readonly style: CaptionStyle }[] };
export type RenderQuote = Answers["RenderQuoteOut"];
/** What a render would copy and encode: what a plan's job makes, as far as it is shown. */
export interface RenderPlan {
  readonly picture_codec: string;
  readonly picture_copied_s: number;
  readonly picture_encoded_s: number;
  readonly sound_copied_s: number;
  readonly sound_encoded_s: number;
  readonly reasons: readonly string[];
}
/** A format that is written and read, and what it carries. */
export type FileFormat = Answers["FormatOut"];
/** A cut for another program; `unsupported` is what of the edit it cannot hold. */
export type WrittenCut = Answers["CutOut"];
export type StudioConfig = Answers["StudioConfig"];

/** RFC 9457, with a stable code. A proxy's says less than the server's own. */
export type Problem = Pick<Answers["Problem"], "title" | "code" | "status"> & Partial<Pick<Answers["Problem"], "detail" | "hint">>;
