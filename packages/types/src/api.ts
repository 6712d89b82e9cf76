// Made by `make types` from `auteur openapi`. What it says is changed there.

export interface paths {
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Alive
         * @description The process answers.
         */
        readonly get: operations["alive"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Ready
         * @description The database answers and is at this version's schema; 503 while it does not, or while the server is stopping.
         */
        readonly get: operations["ready"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Metrics
         * @description Numbers for Prometheus: open on this machine alone; elsewhere with the token that `metrics_token` sets.
         */
        readonly get: operations["metrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Description
         * @description This document.
         */
        readonly get: operations["get_openapi"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/studio/config": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Config
         * @description How one signs in here, and what is sold.
         */
        readonly get: operations["studio_config"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/verify": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Verify
         * @description Whose token this is. A token that is not accepted is refused with 401, as everywhere.
         */
        readonly post: operations["check_token"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/v1/signup": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Sign Up
         * @description A new account and its first session; where addresses are confirmed first, the user alone.
         */
        readonly post: operations["sign_up"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/v1/token": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Token
         * @description A session for address and password, or the next one for a refresh token. Five failures a minute.
         */
        readonly post: operations["sign_in"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/v1/user": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * User
         * @description Whose session this is.
         */
        readonly get: operations["get_user"];
        /**
         * Change User
         * @description Change address, password (all other sessions end) or metadata.
         */
        readonly put: operations["change_user"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/v1/logout": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Sign Out
         * @description End this session (local), all others, or all (global).
         */
        readonly post: operations["sign_out"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/v1/recover": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Recover
         * @description Mail a link that signs in once; the same answer whether or not the address has an account.
         */
        readonly post: operations["recover"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/v1/verify": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Open Link
         * @description What a mailed link opens: on to the studio, the session behind the # where no server and no log sees it.
         */
        readonly get: operations["open_link"];
        readonly put?: never;
        /**
         * Verify
         * @description A session for the token of a link.
         */
        readonly post: operations["sign_in_by_link"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/v1/.well-known/jwks.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Keys
         * @description The public keys that this server's tokens are checked with.
         */
        readonly get: operations["get_keys"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/v1/settings": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Settings
         * @description Which ways of signing in there are.
         */
        readonly get: operations["auth_settings"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/v1/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Health
         * @description What speaks here.
         */
        readonly get: operations["auth_health"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Me
         * @description The caller's profile, plan and balance.
         */
        readonly get: operations["get_me"];
        /**
         * Change Me
         * @description Change name or picture.
         */
        readonly put: operations["change_me"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/tokens": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Tokens
         * @description The caller's API tokens.
         */
        readonly get: operations["list_tokens"];
        readonly put?: never;
        /**
         * New Token
         * @description A token for programs. It is shown once and kept as a hash.
         */
        readonly post: operations["create_token"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/tokens/{token_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Revoke Token
         * @description Refuse the token from now on.
         */
        readonly delete: operations["revoke_token"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/export": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Export
         * @description Everything that is kept of the caller.
         */
        readonly get: operations["export_account"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/delete": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Delete
         * @description Delete the account with everything: projects, media, credits. There is no way back.
         */
        readonly post: operations["delete_account"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List Projects
         * @description The projects, the last changed first.
         */
        readonly get: operations["list_projects"];
        readonly put?: never;
        /**
         * Create Project
         * @description A new project with an empty timeline, of this size and rate or of the first recording's.
         */
        readonly post: operations["create_project"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get Project
         * @description A project and its document.
         */
        readonly get: operations["get_project"];
        /**
         * Change Project
         * @description Change name or description; what is not given stays. Size and rate are the document's: `set_settings`.
         */
        readonly put: operations["change_project"];
        readonly post?: never;
        /**
         * Delete Project
         * @description Into the trash, from which it can be restored for 30 days.
         */
        readonly delete: operations["delete_project"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/restore": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Restore Project
         * @description Out of the trash; a project that is not in it stays as it is.
         */
        readonly post: operations["restore_project"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/duplicate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Duplicate Project
         * @description A copy of the project as it is, without its history; its media are not stored twice.
         */
        readonly post: operations["duplicate_project"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/edl": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get Edl
         * @description The document.
         */
        readonly get: operations["get_edl"];
        readonly put?: never;
        /**
         * Edit Edl
         * @description Perform operations on the version named. 409 tells in `missed` what happened since; rebase and send again.
         */
        readonly post: operations["edit_edl"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/undo": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Undo
         * @description Take the last step back. It is an operation too.
         */
        readonly post: operations["undo"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/redo": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Redo
         * @description Do again what was taken back.
         */
        readonly post: operations["redo"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * History
         * @description The operations, oldest first, each with the version that it made and the client that sent it.
         */
        readonly get: operations["edit_history"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/restore-version": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Restore
         * @description Make the document what it was at a version, as one step that undo takes back.
         */
        readonly post: operations["restore_version"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/proposals": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Proposals
         * @description Fillers, silences longer than `over_ms` and abandoned takes, in the order in which they play.
         *
         *     Nothing is edited: send the operations of those that are wanted as one step, spans of the timeline from the end.
         */
        readonly get: operations["proposals"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/formats": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Formats
         * @description The file formats that are written and read, and what each carries.
         */
        readonly get: operations["list_formats"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/transcript": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Export Transcript
         * @description What is heard in the edited timeline, as captions or a transcript.
         */
        readonly get: operations["export_transcript"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/transcript/import": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Import Transcript
         * @description Words from a file. JSON that times every word is taken at once; else a job finds the words in the sound.
         */
        readonly post: operations["import_transcript"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/interchange": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Export Cut
         * @description The cut for another editing program, and what of it that format cannot hold.
         */
        readonly get: operations["export_cut"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/interchange/import": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Import Cut
         * @description Take over another program's cut of the project's recordings, as one step that undo takes back.
         */
        readonly post: operations["import_cut"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/media": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List Media
         * @description The project's media files, the oldest first.
         */
        readonly get: operations["list_media"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/media/upload-url": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Upload Url
         * @description Announce a media file and get the URL that takes its bytes, good for 15 minutes. Thirty a minute.
         */
        readonly post: operations["begin_upload"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/media/{media_id}/parts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Part Urls
         * @description URLs for parts of an upload, and which parts are there already: how an upload goes on after a pause.
         *
         *     Of an upload in one piece: the URL anew, for a client whose first one has expired.
         */
        readonly post: operations["sign_parts"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/media/{media_id}/confirm": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Confirm
         * @description All bytes are there: the file is probed, then proxy, filmstrip and peaks are made of it.
         */
        readonly post: operations["confirm_upload"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/media/{media_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get Media
         * @description A media file: its status and what the probe found.
         */
        readonly get: operations["get_media"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete Media
         * @description Delete a media file; its bytes follow within a day. A document that plays it shows black there.
         */
        readonly delete: operations["delete_media"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/projects/{project_id}/media/{media_id}/{content}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Fetch
         * @description The recording, its proxy, the filmstrip's index or one of its pictures (`sheet`), the peaks, the thumbnail.
         */
        readonly get: operations["fetch_media"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/transcription": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Transcribe
         * @description Find the words of a recording, or of a script in it. 5 credits for every started ten minutes.
         */
        readonly post: operations["transcribe"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/render": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Render
         * @description The edited timeline as a file, with all that `auteur export` can do.
         *
         *     5 credits a started minute of 1080p that comes out, by its pixels; sound alone is the least of pictures. Free on the
         *     embedded server.
         */
        readonly post: operations["render"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/render/quote": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Quote Render
         * @description What a render would cost, and its length and frame; it is checked as one that is submitted, and not begun.
         */
        readonly post: operations["quote_render"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/tts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Speak
         * @description Speak a text in a voice. 2 credits a started minute.
         */
        readonly post: operations["speak"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/respeak": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Respeak
         * @description New words in the speaker's own voice, to be heard before they are applied. 2 credits a started minute of each
         *     edit, and 15 a started minute of lips that follow, all edits together; what could not be made comes back.
         */
        readonly post: operations["respeak"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/lip-sync": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Lip Sync
         * @description Move the lips of a video to a sound. 15 credits a started minute of it. `quality` in the output says what did it;
         *     the `operation` there appends picture and sound to the timeline, and is sent as any edit.
         */
        readonly post: operations["lip_sync"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/video-generation": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Generate Video
         * @description A shot of a prompt; of the plan pro. 50 credits for every started five seconds. `quality` in the output says what
         *     made it: the embedded engine draws a placeholder, which says so in its picture.
         */
        readonly post: operations["generate_video"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List Jobs
         * @description The jobs, newest first; of some states, types, or one project.
         */
        readonly get: operations["list_jobs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get Job
         * @description A job: its state, how far it is, and what it made.
         */
        readonly get: operations["get_job"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job_id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Cancel Job
         * @description Stop a job: at once where it waits, soon where it runs. Its credits come back; one that has ended stays.
         */
        readonly post: operations["cancel_job"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/outputs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Outputs
         * @description What can be written, the presets, and the caption styles that have a name.
         */
        readonly get: operations["list_outputs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/render/plan": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Plan Render
         * @description What such a render would copy and what it would encode: a job, for recordings are looked into. It is free.
         */
        readonly post: operations["plan_render"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/events/ticket": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Ticket
         * @description A ticket that opens one stream within a minute, for EventSource, which cannot send a header.
         */
        readonly post: operations["event_ticket"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Events
         * @description Everything of the caller: after the event named by Last-Event-ID, else from now on.
         *
         *     Events with an id are kept; `progress` and `edl` come without one and are only as fresh as they are.
         */
        readonly get: operations["stream_events"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job_id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Job Events
         * @description The events of one job and its progress, from its beginning; the stream ends with the job.
         */
        readonly get: operations["stream_job_events"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/credits": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Balance
         * @description The credits that may be spent now.
         */
        readonly get: operations["get_balance"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/credits/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * History
         * @description The ledger, newest first; of some types or kinds, one job, or a time.
         */
        readonly get: operations["credit_history"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/credits/history.csv": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * History Csv
         * @description The whole ledger as CSV, newest first; of some types or a time.
         */
        readonly get: operations["credit_history_csv"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/credits/quote": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Quote
         * @description What a job will cost at most, told before it begins.
         */
        readonly post: operations["quote"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/credits/prices": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Prices
         * @description The one table of prices, and what this server can do.
         */
        readonly get: operations["list_prices"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/billing/checkout": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Checkout
         * @description Stripe's page where the plan is bought. Once it is paid Stripe tells us, and the period's credits are there.
         */
        readonly post: operations["checkout"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/billing/portal": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Portal
         * @description Stripe's page where the plan is changed or cancelled, and invoices lie.
         */
        readonly post: operations["portal"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/stripe/webhook": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Stripe Webhook
         * @description For Stripe alone: its events, signed over the raw body. In any order and again they do the same.
         */
        readonly post: operations["stripe_webhook"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/voices": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List Voices
         * @description The voices, newest first.
         */
        readonly get: operations["list_voices"];
        readonly put?: never;
        /**
         * Create Voice
         * @description Record the speaker's consent and get the URL that takes the sample.
         */
        readonly post: operations["create_voice"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/voices/{voice_id}/confirm": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Confirm Voice
         * @description The sample is there: it is looked at, and the voice is ready or says why not.
         */
        readonly post: operations["confirm_voice"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/voices/{voice_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get Voice
         * @description A voice, with the consent it stands on.
         */
        readonly get: operations["get_voice"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete Voice
         * @description Delete a voice; its sample follows within a day.
         */
        readonly delete: operations["delete_voice"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/webhooks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List Webhooks
         * @description The webhooks, newest first; nobody has more than twenty.
         */
        readonly get: operations["list_webhooks"];
        readonly put?: never;
        /**
         * Create Webhook
         * @description Be told of events by POST, signed after Standard Webhooks. The secret is shown this once.
         *
         *     A job's event has `GET /jobs/{id}` as its body; another one `type`, `timestamp` and `data`. The header
         *     `auteur-event` names the type. Answer 2xx within 15 seconds; else it is tried again for three days.
         */
        readonly post: operations["create_webhook"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/webhooks/{webhook_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get Webhook
         * @description A webhook, and whether it works.
         */
        readonly get: operations["get_webhook"];
        /**
         * Change Webhook
         * @description Change where it goes or of what it tells; switch it off, or on again. Off, what waits has failed.
         */
        readonly put: operations["change_webhook"];
        readonly post?: never;
        /**
         * Delete Webhook
         * @description Delete a webhook with its log; nothing more is sent.
         */
        readonly delete: operations["delete_webhook"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/webhooks/{webhook_id}/secret": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Rotate Secret
         * @description A new secret, shown this once. For a day messages are signed by both, so that a receiver can change over.
         */
        readonly post: operations["rotate_secret"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/webhooks/{webhook_id}/test": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Ping
         * @description Send a message of type `webhook.test`; the delivery's log says what came of it.
         */
        readonly post: operations["ping"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/webhooks/{webhook_id}/deliveries": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List Deliveries
         * @description What was sent in the last 30 days and what waits, newest first, with the last attempts of each.
         */
        readonly get: operations["list_deliveries"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/webhooks/{webhook_id}/deliveries/{delivery_id}/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Replay
         * @description Send a message once more, under the same id; one that still waits stays as it is.
         */
        readonly post: operations["replay"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/webhooks/{webhook_id}/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Replay Failed
         * @description Send what failed since a moment once more: after a receiver was down for long.
         */
        readonly post: operations["replay_failed"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/search": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Search
         * @description Segments in which the words are said, the best first: words, "a phrase", or, -not.
         */
        readonly get: operations["search"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Where `/auth/v1` is spoken: `url` is empty for this server, `api_key` what a Supabase project publishes. */
        readonly AccountsOut: {
            /** @enum {string} */
            readonly kind: "built-in" | "supabase";
            readonly url: string;
            readonly api_key: string;
        };
        /** @description `status` is what the receiver answered; null where none did, `error` says why. `ms`: how long it took. */
        readonly AttemptOut: {
            /** Format: date-time */
            readonly at: string;
            readonly status: number | null;
            readonly error: string | null;
            readonly ms: number | null;
        };
        readonly AuthHealth: {
            readonly version: string;
            readonly name: string;
            readonly description: string;
        };
        readonly AuthSettings: {
            readonly external: {
                readonly [key: string]: boolean;
            };
            readonly disable_signup: boolean;
            readonly mailer_autoconfirm: boolean;
            readonly phone_autoconfirm: boolean;
        };
        /** @description What may be spent now; what running jobs hold is not in it. */
        readonly Balance: {
            readonly balance: number;
        };
        readonly Change: {
            readonly gotrue_meta_security?: {
                readonly [key: string]: string | null;
            } | null;
            readonly code_challenge?: string | null;
            readonly code_challenge_method?: ("s256" | "plain") | null;
            readonly email?: string | null;
            readonly password?: string | null;
            readonly data?: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            } | null;
        };
        readonly Checkout: {
            /** @enum {string} */
            readonly plan: "starter" | "pro";
        };
        readonly Confirmed: {
            readonly media: components["schemas"]["MediaOut"];
        };
        /** @description What the speaker agreed to, word for word, and who that is. */
        readonly ConsentGiven: {
            readonly text: string;
            readonly by: string;
        };
        readonly Copy: {
            readonly name?: string | null;
        };
        readonly CreditHistory: {
            readonly transactions: readonly components["schemas"]["EntryOut"][];
            readonly next_cursor: string | null;
        };
        readonly Credits: {
            readonly balance: number;
        };
        /** @description `unsupported`: what of the edit the format could not carry. */
        readonly CutOut: {
            readonly format: string;
            readonly filename: string;
            readonly content: string;
            readonly unsupported: readonly string[];
        };
        /** @description The account's own address, so that nothing is deleted by a slip. */
        readonly Deletion: {
            readonly email: string;
        };
        readonly DeliveryList: {
            readonly deliveries: readonly components["schemas"]["DeliveryOut"][];
            readonly next_cursor: string | null;
        };
        /** @description `message_id` is the header webhook-id, of every attempt and replay. `log` has the last 20 attempts. */
        readonly DeliveryOut: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly message_id: string;
            readonly event_type: string;
            readonly job_id: string | null;
            /** @enum {string} */
            readonly state: "pending" | "delivered" | "failed";
            readonly attempts: number;
            readonly next_at: string | null;
            readonly log: readonly components["schemas"]["AttemptOut"][];
            /** Format: date-time */
            readonly created_at: string;
            readonly ended_at: string | null;
        };
        /** @description Oldest first; ask again with `after` = the last one's version while `more`. */
        readonly EditHistory: {
            readonly version: number;
            readonly operations: readonly components["schemas"]["OperationOut"][];
            readonly more: boolean;
        };
        /** @description Several operations are one step: all are done or none, and one undo takes them back. */
        readonly Edits: {
            readonly base_version: number;
            readonly operations: readonly {
                readonly [key: string]: components["schemas"]["JsonValue"];
            }[];
            /** @default  */
            readonly client_id: string;
        };
        /** @description The document: the specification's section 3 with the additions of schema 2. */
        readonly EdlOut: {
            readonly schema: number;
            readonly project_id: string;
            readonly version: number;
            readonly created_at: string | null;
            readonly updated_at: string | null;
            readonly settings: {
                readonly [key: string]: unknown;
            };
            readonly media_files: readonly {
                readonly [key: string]: unknown;
            }[];
            readonly tracks: readonly {
                readonly [key: string]: unknown;
            }[];
            readonly transcript: {
                readonly [key: string]: unknown;
            };
            readonly markers: readonly {
                readonly [key: string]: unknown;
            }[];
            readonly undo_stack: readonly {
                readonly [key: string]: unknown;
            }[];
            readonly redo_stack: readonly {
                readonly [key: string]: unknown;
            }[];
        };
        readonly Empty: Record<string, never>;
        readonly EntryOut: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly amount: number;
            readonly balance_after: number;
            /** @enum {string} */
            readonly type: "subscription" | "usage" | "refund" | "bonus";
            readonly kind: string;
            readonly ref: string;
            readonly description: string;
            readonly job_id: string | null;
            /** Format: date-time */
            readonly created_at: string;
        };
        /**
         * @description `picture` is empty of sound alone; `captions` is the kind of a caption track, empty where there is none.
         *
         *     `credentials` is whether content credentials can be signed into it.
         */
        readonly FileOut: {
            readonly container: string;
            readonly title: string;
            readonly picture: readonly string[];
            readonly sound: readonly string[];
            readonly captions: string;
            readonly credentials: boolean;
        };
        readonly FormatList: {
            readonly formats: readonly components["schemas"]["FormatOut"][];
        };
        readonly FormatOut: {
            readonly name: string;
            readonly title: string;
            readonly kind: string;
            readonly ending: string;
            readonly written: boolean;
            readonly read: boolean;
            readonly carries: string;
        };
        readonly FoundList: {
            readonly found: readonly components["schemas"]["FoundOut"][];
            readonly more: boolean;
        };
        /** @description Times are of the recording; `is_cut` where nothing of it plays any more. */
        readonly FoundOut: {
            /** Format: uuid */
            readonly project_id: string;
            readonly project_name: string;
            readonly segment_id: string;
            readonly media_file_id: string | null;
            readonly speaker: string | null;
            readonly start_ms: number;
            readonly end_ms: number;
            readonly is_cut: boolean;
            readonly words: string;
        };
        /** @description Address and password, or a refresh token, as the query's `grant_type` says. */
        readonly Grant: {
            readonly gotrue_meta_security?: {
                readonly [key: string]: string | null;
            } | null;
            readonly code_challenge?: string | null;
            readonly code_challenge_method?: ("s256" | "plain") | null;
            readonly email?: string | null;
            readonly password?: string | null;
            readonly refresh_token?: string | null;
            readonly data?: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            } | null;
        };
        readonly Health: {
            readonly status: string;
            readonly version: string;
        };
        readonly Heard: {
            /** @enum {string} */
            readonly outcome: "applied" | "stale" | "duplicate" | "not_ours" | "ignored";
        };
        /** @description `notes`: what of the file was not read. */
        readonly ImportedOut: {
            readonly version: number;
            readonly duration_ms: number;
            readonly updated_at: string | null;
            readonly can_undo: boolean;
            readonly can_redo: boolean;
            readonly notes: readonly string[];
        };
        readonly JobError: {
            readonly code: string;
            readonly message: string;
            readonly hint: string;
        };
        readonly JobList: {
            readonly jobs: readonly components["schemas"]["JobOut"][];
            readonly next_cursor: string | null;
        };
        /** @description `credits_cost` is what is held; once completed, what was taken. `output_data` depends on the type. */
        readonly JobOut: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly type: string;
            /** @enum {string} */
            readonly status: "pending" | "processing" | "completed" | "failed" | "cancelled";
            readonly project_id: string | null;
            readonly media_id: string | null;
            readonly credits_cost: number;
            readonly credits_refunded: boolean;
            readonly input_params: {
                readonly [key: string]: unknown;
            };
            readonly output_data: {
                readonly [key: string]: unknown;
            } | null;
            readonly error_message: string | null;
            readonly error: components["schemas"]["JobError"] | null;
            readonly progress: number;
            readonly stage: string;
            readonly attempts: number;
            readonly cancel_requested: boolean;
            /** Format: date-time */
            readonly created_at: string;
            readonly started_at: string | null;
            readonly completed_at: string | null;
        };
        readonly JsonValue: unknown;
        /** @description A JWK set (RFC 7517). */
        readonly KeySet: {
            readonly keys: readonly {
                readonly [key: string]: unknown;
            }[];
        };
        /**
         * @description Media of one project. The video that comes of it is as long as the sound. `face_at` names the face where there
         *     are several, as shares of the picture's width and height; else it is the largest and steadiest.
         */
        readonly LipSync: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly video_media_id: string;
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly audio_media_id: string;
            readonly face_at?: readonly number[] | null;
            /**
             * @default
             * @enum {string}
             */
            readonly engine: "" | "musetalk" | "mouth_warp";
            /** @default 0 */
            readonly seed: number;
        };
        /** @description `recorded_ms`: its recordings together; the edit may be shorter. The thumbnail's URL holds for minutes. */
        readonly ListedProject: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly name: string;
            readonly description: string | null;
            readonly resolution: string;
            readonly frame_rate: number;
            readonly edl_version: number;
            readonly thumbnail_url: string | null;
            /** Format: date-time */
            readonly created_at: string;
            /** Format: date-time */
            readonly updated_at: string;
            readonly deleted_at: string | null;
            readonly match_first_media: boolean;
            readonly recorded_ms: number;
        };
        readonly Me: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly email: string;
            readonly name: string | null;
            readonly avatar_url: string | null;
            /** Format: date-time */
            readonly created_at: string;
            readonly subscription: components["schemas"]["Subscription"];
            readonly credits: components["schemas"]["Credits"];
        };
        readonly MeChange: {
            readonly name?: string | null;
            readonly avatar_url?: string | null;
        };
        readonly MediaList: {
            readonly media: readonly components["schemas"]["MediaOut"][];
            readonly next_cursor: string | null;
        };
        /** @description `metadata` is what the probe found; `derived` names what can be fetched; `problem` says why it failed. */
        readonly MediaOut: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly project_id: string;
            readonly name: string;
            /** @enum {string} */
            readonly type: "video" | "audio" | "image";
            readonly mime_type: string | null;
            /** @enum {string} */
            readonly status: "uploading" | "checking" | "ready" | "failed";
            readonly duration_ms: number | null;
            readonly file_size_bytes: number | null;
            readonly sha256: string | null;
            readonly metadata: {
                readonly [key: string]: unknown;
            } | null;
            readonly derived: readonly string[];
            readonly problem: {
                readonly [key: string]: unknown;
            } | null;
            /** Format: date-time */
            readonly created_at: string;
            /** Format: date-time */
            readonly updated_at: string;
        };
        /**
         * @description Without a size and a rate the project takes those of the first recording with pictures that is put into it;
         *     until then, and for those not given, it is 1920 × 1080 at 30.
         */
        readonly NewProject: {
            readonly name: string;
            readonly resolution?: string | null;
            readonly frame_rate?: number | null;
            /** @description Whether it takes the first recording's; left out: where neither size nor rate is given. */
            readonly match_first_media?: boolean | null;
            /** @default  */
            readonly description: string;
        };
        /** @description `read` is for GET, `write` for all else. No token makes or revokes tokens or deletes the account. */
        readonly NewToken: {
            readonly name: string;
            /**
             * @default [
             *       "read",
             *       "write"
             *     ]
             */
            readonly scopes: readonly ("read" | "write")[];
            readonly days?: number | null;
        };
        /** @description With `size_bytes` the URL is for exactly so many bytes, and a large file comes in parts; say it if you can. */
        readonly NewUpload: {
            readonly filename: string;
            readonly content_type: string;
            readonly size_bytes?: number | null;
        };
        /** @description `consent_text` is what the speaker agreed to, `consent_by` who it is. */
        readonly NewVoiceBody: {
            readonly name: string;
            readonly consent_text: string;
            readonly consent_by: string;
            readonly content_type: string;
            readonly size_bytes: number;
        };
        readonly NewWebhook: {
            readonly url: string;
            /** @description `*` for all, or of: job.created, job.completed, job.failed, job.cancelled, credits.changed, subscription.changed, webhook.disabled. */
            readonly event_types: readonly string[];
            /** @default  */
            readonly description: string;
        };
        readonly OperationOut: {
            readonly version: number;
            /** Format: date-time */
            readonly at: string;
            readonly client_id: string;
            readonly op: {
                readonly [key: string]: unknown;
            };
        };
        readonly Outputs: {
            readonly files: readonly components["schemas"]["FileOut"][];
            readonly presets: readonly components["schemas"]["PresetOut"][];
            readonly styles: readonly components["schemas"]["StyleOut"][];
        };
        /** @description Send the browser there. */
        readonly PageOut: {
            readonly url: string;
        };
        readonly PartOut: {
            readonly number: number;
            readonly size_bytes: number;
        };
        readonly Parts: {
            readonly numbers: readonly number[];
        };
        /** @description `uploaded` are there already: after a pause, send only the others. `part_size_bytes` is 0 for one piece. */
        readonly PartsOut: {
            readonly parts: readonly components["schemas"]["SignedPart"][];
            readonly uploaded: readonly components["schemas"]["PartOut"][];
            readonly part_size_bytes: number;
        };
        readonly PlanSold: {
            readonly name: string;
            readonly monthly_credits: number;
        };
        /** @description `containers` are those that it is for, none for any. */
        readonly PresetOut: {
            readonly name: string;
            readonly about: string;
            readonly containers: readonly string[];
        };
        readonly PriceOut: {
            readonly type: string;
            readonly credits: number;
            readonly per_ms: number;
            readonly plans: readonly string[];
            readonly by_area: boolean;
            readonly available: boolean;
            readonly free_here: boolean;
        };
        readonly Prices: {
            readonly prices: readonly components["schemas"]["PriceOut"][];
        };
        readonly ProjectChange: {
            readonly name?: string | null;
            readonly description?: string | null;
        };
        readonly ProjectList: {
            readonly projects: readonly components["schemas"]["ListedProject"][];
            readonly next_cursor: string | null;
        };
        /** @description `resolution` and `frame_rate` (rounded) are what the project was made with; what counts is in the document. */
        readonly ProjectOut: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly name: string;
            readonly description: string | null;
            readonly resolution: string;
            readonly frame_rate: number;
            readonly edl_version: number;
            readonly thumbnail_url: string | null;
            /** Format: date-time */
            readonly created_at: string;
            /** Format: date-time */
            readonly updated_at: string;
            readonly deleted_at: string | null;
            readonly match_first_media: boolean;
        };
        readonly ProjectWithEdl: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly name: string;
            readonly description: string | null;
            readonly resolution: string;
            readonly frame_rate: number;
            readonly edl_version: number;
            readonly thumbnail_url: string | null;
            /** Format: date-time */
            readonly created_at: string;
            /** Format: date-time */
            readonly updated_at: string;
            readonly deleted_at: string | null;
            readonly match_first_media: boolean;
            readonly edl?: components["schemas"]["EdlOut"] | null;
        };
        readonly ProposalList: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly project_id: string;
            readonly revision: number;
            readonly proposals: readonly components["schemas"]["ProposalOut"][];
        };
        /** @description `ticked` is the advice. The operations hold for the document of version `revision`. */
        readonly ProposalOut: {
            /** @enum {string} */
            readonly kind: "filler" | "gap" | "retake";
            readonly ticked: boolean;
            readonly text: string;
            readonly reason: string;
            readonly start_ms: number;
            readonly end_ms: number;
            readonly media_file_id: string | null;
            readonly source_start_ms: number | null;
            readonly source_end_ms: number | null;
            readonly word_ids: readonly string[];
            readonly operations: readonly {
                readonly [key: string]: unknown;
            }[];
            readonly revision: number;
        };
        /**
         * @description `duration_ms` of the recording or the result, or the text that is to be spoken; `texts`, all that a batch of
         *     re-spoken words says, with the lips that follow them unless `lip_sync` is false.
         */
        readonly QuoteAsked: {
            /** @enum {string} */
            readonly type: "transcription" | "tts" | "respeak" | "lip_sync" | "video_generation" | "render";
            /** @default 0 */
            readonly duration_ms: number;
            /** @default 1920 */
            readonly width: number;
            /** @default 1080 */
            readonly height: number;
            /** @default  */
            readonly text: string;
            readonly texts?: readonly string[];
            /** @default true */
            readonly lip_sync: boolean;
        };
        readonly QuoteOut: {
            readonly type: string;
            readonly duration_ms: number;
            readonly credits: number;
            readonly balance: number;
            readonly enough: boolean;
        };
        readonly Recovery: {
            readonly gotrue_meta_security?: {
                readonly [key: string]: string | null;
            } | null;
            readonly code_challenge?: string | null;
            readonly code_challenge_method?: ("s256" | "plain") | null;
            readonly email: string;
        };
        /** @description The timeline as it is now, as a file; what is left out is as `auteur export` has it. */
        readonly Render: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly project_id: string;
            /**
             * @description The file's kind; m4a, mp3, wav, flac, opus and ogg are sound alone.
             * @default mp4
             * @enum {string}
             */
            readonly container: "mp4" | "m4v" | "mov" | "webm" | "mkv" | "m4a" | "mp3" | "wav" | "flac" | "opus" | "ogg";
            /**
             * @description What it is for: source: as the recording is: what no edit touched is copied; 720p: 1280 × 720, or as many lines of another aspect; 1080p: 1920 × 1080, or as many lines of another aspect; 4k: 3840 × 2160, or as many lines of another aspect; web: H.264 and AAC at -14 LUFS, for any browser; podcast: sound alone at -16 LUFS; archive: nothing lost to the eye: copied where it can be, else at the codec's finest
             * @default source
             * @enum {string}
             */
            readonly preset: "source" | "720p" | "1080p" | "4k" | "web" | "podcast" | "archive";
            /** @description The picture's size, both sides even and at most 8192. */
            readonly size?: string | null;
            /** @description The picture's aspect, with the shorter side of the preset or the edit. */
            readonly aspect?: ("16:9" | "9:16" | "1:1") | null;
            /**
             * @description How the picture gets there: bars, sides cut off, or over a blurred copy of itself.
             * @default fit
             * @enum {string}
             */
            readonly fit: "fit" | "fill" | "blur";
            /** @description Frames a second, 1 to 240. */
            readonly rate?: string | null;
            /** @description A part of the timeline. */
            readonly range?: string | null;
            /**
             * @description smart copies what no edit touched; full encodes all.
             * @default smart
             * @enum {string}
             */
            readonly mode: "smart" | "full";
            /** @description Left out: the recording's, if it fits. */
            readonly video_codec?: ("h264" | "h265" | "vp9" | "av1") | null;
            /** @description Left out: the container's own. */
            readonly audio_codec?: ("aac" | "opus" | "mp3" | "flac" | "pcm") | null;
            /**
             * @description How hard to try to be small.
             * @default veryfast
             * @enum {string}
             */
            readonly encoder_preset: "ultrafast" | "superfast" | "veryfast" | "faster" | "fast" | "medium" | "slow" | "slower" | "veryslow";
            /**
             * @description Constant quality where all is encoded; lower is better, 0 the codec's default.
             * @default 0
             */
            readonly quality: number;
            /**
             * @description Bits a second of encoded sound: 0 for the recording's, or 32,000 and more.
             * @default 0
             */
            readonly audio_bitrate: number;
            /**
             * @description What the receipt measures: loudness and true peak; black and frozen pictures too.
             * @default sound
             * @enum {string}
             */
            readonly measure: "none" | "sound" | "all";
            /** @description LUFS that the sound is brought to. */
            readonly loudness?: number | null;
            /**
             * @description dBTP that a loudness is held under.
             * @default -1
             */
            readonly true_peak: number;
            /**
             * @description Take steady noise out of the recordings.
             * @default none
             * @enum {string}
             */
            readonly denoise: "none" | "light" | "medium" | "strong";
            /**
             * @description Take the edge off sharp sibilants.
             * @default false
             */
            readonly de_ess: boolean;
            /**
             * @description Sign into the file how it was made and what of it was generated (C2PA).
             * @default false
             */
            readonly credentials: boolean;
            /**
             * @description SubRip beside the movie; a track in it too; drawn into the picture too; none.
             * @default file
             * @enum {string}
             */
            readonly captions: "file" | "soft" | "burn" | "none";
            /** @description How burned captions look: a name, or what `auteur style NAME` prints, changed. */
            readonly style?: ("plain" | "boxed" | "karaoke" | "bold" | "speakers") | {
                readonly font?: string;
                /** @enum {string} */
                readonly weight?: "regular" | "bold";
                readonly size?: number;
                readonly line_height?: number;
                readonly colour?: string;
                readonly outline?: {
                    readonly colour?: string;
                    readonly width?: number;
                } | null;
                readonly shadow?: {
                    readonly colour?: string;
                    readonly opacity?: number;
                    readonly right?: number;
                    readonly down?: number;
                    readonly blur?: number;
                } | null;
                readonly box?: {
                    readonly colour?: string;
                    readonly opacity?: number;
                    readonly padding?: number;
                    readonly radius?: number;
                    /** @enum {string} */
                    readonly around?: "lines" | "block";
                } | null;
                readonly highlight?: {
                    readonly colour?: string;
                    readonly box?: {
                        readonly colour?: string;
                        readonly opacity?: number;
                        readonly padding?: number;
                        readonly radius?: number;
                        /** @enum {string} */
                        readonly around?: "lines" | "block";
                    } | null;
                } | null;
                /** @enum {string} */
                readonly position?: "top" | "middle" | "bottom";
                /** @enum {string} */
                readonly align?: "left" | "centre" | "right";
                readonly margin?: number;
                readonly side_margin?: number;
                readonly max_lines?: number;
                readonly upper_case?: boolean;
                readonly speakers?: {
                    readonly [key: string]: string;
                };
                readonly speaker_colours?: readonly string[];
            } | null;
            /** @description SHA-256 of those of the server's own fonts that the style may use; all, if left out. */
            readonly fonts?: readonly string[] | null;
        };
        /** @description What a render will cost at most, and what comes out; `width` and `height` are 0 of sound alone. */
        readonly RenderQuoteOut: {
            readonly credits: number;
            readonly balance: number;
            readonly enough: boolean;
            readonly duration_ms: number;
            readonly width: number;
            readonly height: number;
        };
        /** @description All that failed from then on. */
        readonly Replay: {
            /** Format: date-time */
            readonly since: string;
        };
        readonly Replayed: {
            readonly replayed: number;
        };
        /**
         * @description New words in recordings, after the voice of whoever speaks there. `voice_id` names the voice whose consent covers
         *     it, or `consent` says it here. Without `apply` the takes are made to be heard, and their `operation` is sent as any
         *     edit; with it they are put in as one step. Where the picture shows a face its lips follow, unless `lip_sync` is
         *     false; `lips` of each take says what was done.
         */
        readonly Respeak: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly project_id: string;
            readonly edits: readonly components["schemas"]["RespeakEdit"][];
            readonly voice_id?: string | null;
            readonly consent?: components["schemas"]["ConsentGiven"] | null;
            /** @default 1 */
            readonly speed: number;
            /**
             * @default
             * @enum {string}
             */
            readonly engine: "" | "pocket-tts" | "f5-tts" | "matched";
            /** @default 0 */
            readonly seed: number;
            /** @default false */
            readonly apply: boolean;
            /** @default true */
            readonly lip_sync: boolean;
        };
        /** @description `text` in the place of neighbouring words; or, where `after` is true, behind the last of them. */
        readonly RespeakEdit: {
            readonly word_ids: readonly string[];
            readonly text: string;
            /** @default false */
            readonly after: boolean;
        };
        readonly RestoreVersion: {
            readonly version: number;
            readonly base_version?: number | null;
            /** @default  */
            readonly client_id: string;
        };
        /** @description Shown this once. Until `old_until` messages carry a signature by the old secret as well. */
        readonly SecretOut: {
            readonly secret: string;
            /** Format: date-time */
            readonly old_until: string;
        };
        readonly SessionOut: {
            readonly access_token: string;
            /** @constant */
            readonly token_type: "bearer";
            readonly expires_in: number;
            readonly expires_at: number;
            readonly refresh_token: string;
            readonly user: components["schemas"]["UserOut"];
        };
        readonly SignUp: {
            readonly gotrue_meta_security?: {
                readonly [key: string]: string | null;
            } | null;
            readonly code_challenge?: string | null;
            readonly code_challenge_method?: ("s256" | "plain") | null;
            readonly email: string;
            readonly password: string;
            readonly data?: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            } | null;
            readonly channel?: ("sms" | "whatsapp") | null;
        };
        /** @description A request to make exactly like this, before `expires_s` seconds are over. */
        readonly SignedOut: {
            readonly method: string;
            readonly url: string;
            readonly headers: {
                readonly [key: string]: string;
            };
            readonly expires_s: number;
        };
        readonly SignedPart: {
            readonly number: number;
            readonly request: components["schemas"]["SignedOut"];
        };
        /** @description Without `voice_id` a plain synthetic voice speaks. The same `seed` gives the same sound of the same engine. */
        readonly Speech: {
            readonly text: string;
            readonly voice_id?: string | null;
            /** @default 1 */
            readonly speed: number;
            /**
             * @default
             * @enum {string}
             */
            readonly engine: "" | "pocket-tts" | "f5-tts" | "matched" | "plain";
            /** @default 0 */
            readonly seed: number;
        };
        /**
         * @description Where a job is. `processing` may go back to `pending`: a retry, a lost worker, a worker that shuts down.
         * @enum {string}
         */
        readonly State: "pending" | "processing" | "completed" | "failed" | "cancelled";
        /** @description `base_version` says which version is meant; without it, the newest, whatever it is. */
        readonly Step: {
            readonly base_version?: number | null;
            /** @default  */
            readonly client_id: string;
        };
        /** @description `plans`: those that can be bought here, none where nothing is sold. */
        readonly StudioConfig: {
            readonly accounts: components["schemas"]["AccountsOut"];
            readonly plans: readonly components["schemas"]["PlanSold"][];
        };
        readonly StyleOut: {
            readonly name: string;
            readonly style: {
                readonly [key: string]: unknown;
            };
        };
        readonly SubmittedOut: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly job_id: string;
            readonly status: string;
            readonly credits_cost: number;
            readonly status_url: string;
            readonly cancel_url: string;
        };
        readonly Subscription: {
            readonly plan: string;
            readonly status: string;
            readonly current_period_end?: string | null;
        };
        readonly TicketOut: {
            readonly ticket: string;
            readonly expires_s: number;
        };
        readonly TokenList: {
            readonly tokens: readonly components["schemas"]["TokenOut"][];
        };
        /** @description `token` is shown this once. */
        readonly TokenMade: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly name: string;
            readonly begins: string;
            readonly scopes: readonly ("read" | "write")[];
            /** Format: date-time */
            readonly created_at: string;
            readonly last_used_at: string | null;
            readonly expires_at: string | null;
            readonly token: string;
        };
        readonly TokenOut: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly name: string;
            readonly begins: string;
            readonly scopes: readonly ("read" | "write")[];
            /** Format: date-time */
            readonly created_at: string;
            readonly last_used_at: string | null;
            readonly expires_at: string | null;
        };
        /**
         * @description `script`: what is said, where it is known; its words are then found in the sound.
         *
         *     `speakers`: how many speak, `auto`, or `off`; if it is not given, `off` where there is a script, else `auto`.
         */
        readonly Transcription: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly project_id: string;
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly media_id: string;
            /** @default en */
            readonly language: string;
            /**
             * @default
             * @enum {string}
             */
            readonly engine: "" | "align" | "recognise" | "whisper";
            /** @default  */
            readonly model: string;
            /** @default  */
            readonly script: string;
            readonly glossary?: readonly string[];
            /** @default  */
            readonly speakers: ("" | "auto" | "off") | number;
            /**
             * @default
             * @enum {string}
             */
            readonly speaker_engine: "" | "embedded" | "pyannote";
        };
        /** @description `PUT` the bytes to `upload_url`; with `parts`, fetch a URL for each part instead. */
        readonly UploadOut: {
            readonly upload_url: string | null;
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly media_id: string;
            readonly headers: {
                readonly [key: string]: string;
            };
            readonly expires_s: number;
            readonly parts: number;
            readonly part_size_bytes: number;
        };
        readonly UserOut: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly aud: string;
            readonly role: string;
            readonly email: string;
            readonly phone: string;
            readonly email_confirmed_at: string | null;
            readonly confirmed_at: string | null;
            readonly last_sign_in_at: string | null;
            readonly app_metadata: {
                readonly [key: string]: unknown;
            };
            readonly user_metadata: {
                readonly [key: string]: unknown;
            };
            readonly identities: readonly {
                readonly [key: string]: unknown;
            }[];
            /** Format: date-time */
            readonly created_at: string;
            /** Format: date-time */
            readonly updated_at: string;
            readonly is_anonymous: boolean;
        };
        /** @description `token_hash` (or `token`) is the token of the link, as supabase-js calls it. */
        readonly Verification: {
            readonly gotrue_meta_security?: {
                readonly [key: string]: string | null;
            } | null;
            readonly code_challenge?: string | null;
            readonly code_challenge_method?: ("s256" | "plain") | null;
            /** @enum {string} */
            readonly type: "signup" | "email" | "recovery" | "magiclink";
            readonly token_hash?: string | null;
            readonly token?: string | null;
            readonly email?: string | null;
        };
        readonly Verified: {
            readonly valid: boolean;
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly user_id: string;
        };
        readonly VersionOut: {
            readonly version: number;
            readonly duration_ms: number;
            readonly updated_at: string | null;
            readonly can_undo: boolean;
            readonly can_redo: boolean;
        };
        /**
         * @description `project_id`: the shot becomes media of it, of its size and rate, and the output has the `operation` that appends
         *     it. Without it the shot is a file to fetch.
         */
        readonly VideoGeneration: {
            readonly prompt: string;
            /** @default 5 */
            readonly duration_sec: number;
            readonly project_id?: string | null;
            /** @default  */
            readonly negative_prompt: string;
            /**
             * @default
             * @enum {string}
             */
            readonly engine: "" | "wan" | "animatic";
            /** @default 0 */
            readonly seed: number;
        };
        /** @description Send the sample by `upload`, then confirm it. */
        readonly VoiceBegun: {
            readonly voice: components["schemas"]["VoiceOut"];
            readonly upload: components["schemas"]["SignedOut"];
        };
        readonly VoiceList: {
            readonly voices: readonly components["schemas"]["VoiceOut"][];
            readonly next_cursor: string | null;
        };
        readonly VoiceOut: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly name: string;
            /** @enum {string} */
            readonly status: "uploading" | "checking" | "ready" | "failed";
            readonly sample_duration_ms: number | null;
            readonly consent_text: string;
            readonly consent_by: string;
            /** Format: date-time */
            readonly consented_at: string;
            /** Format: date-time */
            readonly created_at: string;
            readonly problem: {
                readonly [key: string]: unknown;
            } | null;
        };
        /** @description What is not given stays. `enabled` true also after the server switched it off. */
        readonly WebhookChange: {
            readonly url?: string | null;
            readonly event_types?: readonly string[] | null;
            readonly description?: string | null;
            readonly enabled?: boolean | null;
        };
        readonly WebhookList: {
            readonly webhooks: readonly components["schemas"]["WebhookOut"][];
        };
        /** @description `secret` is shown this once. */
        readonly WebhookMade: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly url: string;
            readonly description: string;
            readonly event_types: readonly string[];
            readonly enabled: boolean;
            readonly disabled_reason: string | null;
            readonly failing_since: string | null;
            /** Format: date-time */
            readonly created_at: string;
            /** Format: date-time */
            readonly updated_at: string;
            readonly secret: string;
        };
        /** @description `failing_since`: nothing arrived since; after five days of that the endpoint is switched off. */
        readonly WebhookOut: {
            /**
             * Format: uuid
             * @description A UUID.
             */
            readonly id: string;
            readonly url: string;
            readonly description: string;
            readonly event_types: readonly string[];
            readonly enabled: boolean;
            readonly disabled_reason: string | null;
            readonly failing_since: string | null;
            /** Format: date-time */
            readonly created_at: string;
            /** Format: date-time */
            readonly updated_at: string;
        };
        /** @description A refusal (RFC 9457). `code` is stable; `detail` and `hint` are for people. */
        readonly Problem: {
            readonly type: string;
            readonly title: string;
            readonly status: number;
            readonly detail: string;
            readonly code: string;
            readonly hint?: string;
        } & {
            readonly [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly alive: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readonly ready: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readonly metrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Prometheus' text format */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": unknown;
                };
            };
        };
    };
    readonly get_openapi: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
    };
    readonly studio_config: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StudioConfig"];
                };
            };
        };
    };
    readonly check_token: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Verified"];
                };
            };
        };
    };
    readonly sign_up: {
        readonly parameters: {
            readonly query?: {
                readonly redirect_to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SignUp"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SessionOut"] | components["schemas"]["UserOut"];
                };
            };
        };
    };
    readonly sign_in: {
        readonly parameters: {
            readonly query: {
                readonly grant_type: "password" | "refresh_token";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Grant"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    readonly get_user: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserOut"];
                };
            };
        };
    };
    readonly change_user: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Change"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserOut"];
                };
            };
        };
    };
    readonly sign_out: {
        readonly parameters: {
            readonly query?: {
                readonly scope?: "local" | "others" | "global";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly recover: {
        readonly parameters: {
            readonly query?: {
                readonly redirect_to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Recovery"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Empty"];
                };
            };
        };
    };
    readonly open_link: {
        readonly parameters: {
            readonly query: {
                readonly token: string;
                readonly type: "signup" | "recovery" | "magiclink";
                readonly redirect_to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 303: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly sign_in_by_link: {
        readonly parameters: {
            readonly query?: {
                readonly redirect_to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Verification"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    readonly get_keys: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KeySet"];
                };
            };
        };
    };
    readonly auth_settings: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AuthSettings"];
                };
            };
        };
    };
    readonly auth_health: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AuthHealth"];
                };
            };
        };
    };
    readonly get_me: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    readonly change_me: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["MeChange"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    readonly list_tokens: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TokenList"];
                };
            };
        };
    };
    readonly create_token: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewToken"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TokenMade"];
                };
            };
        };
    };
    readonly revoke_token: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly token_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly export_account: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Lines of JSON: rows, then objects with URLs good for 15 minutes */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/x-ndjson": unknown;
                };
            };
        };
    };
    readonly delete_account: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Deletion"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly list_projects: {
        readonly parameters: {
            readonly query?: {
                /** @description How many rows at most. */
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string | null;
                /** @description Those in the trash instead. */
                readonly trashed?: boolean;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ProjectList"];
                };
            };
        };
    };
    readonly create_project: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewProject"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ProjectWithEdl"];
                };
            };
        };
    };
    readonly get_project: {
        readonly parameters: {
            readonly query?: {
                /** @description With the document. */
                readonly edl?: boolean;
            };
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ProjectWithEdl"];
                };
            };
        };
    };
    readonly change_project: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ProjectChange"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ProjectOut"];
                };
            };
        };
    };
    readonly delete_project: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly restore_project: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ProjectOut"];
                };
            };
        };
    };
    readonly duplicate_project: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Copy"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ProjectOut"];
                };
            };
        };
    };
    readonly get_edl: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EdlOut"];
                };
            };
        };
    };
    readonly edit_edl: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Edits"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VersionOut"];
                };
            };
        };
    };
    readonly undo: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Step"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VersionOut"];
                };
            };
        };
    };
    readonly redo: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Step"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VersionOut"];
                };
            };
        };
    };
    readonly edit_history: {
        readonly parameters: {
            readonly query?: {
                /** @description Operations since this version. */
                readonly after?: number;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EditHistory"];
                };
            };
        };
    };
    readonly restore_version: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["RestoreVersion"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VersionOut"];
                };
            };
        };
    };
    readonly proposals: {
        readonly parameters: {
            readonly query?: {
                /** @description All kinds if not given. */
                readonly kind?: readonly ("filler" | "gap" | "retake")[] | null;
                /** @description The transcript's if not given. */
                readonly language?: string | null;
                /** @description Milliseconds. */
                readonly over_ms?: number;
                /** @description Milliseconds. */
                readonly to_ms?: number;
                /** @description Milliseconds. */
                readonly to_after_sentence_ms?: number;
            };
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ProposalList"];
                };
            };
        };
    };
    readonly list_formats: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FormatList"];
                };
            };
        };
    };
    readonly export_transcript: {
        readonly parameters: {
            readonly query?: {
                /** @description A name of GET /formats. */
                readonly format?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": unknown;
                };
            };
        };
    };
    readonly import_transcript: {
        readonly parameters: {
            readonly query: {
                /** @description The recording in which it is said. */
                readonly media_id: string;
                /** @description A name of GET /formats. */
                readonly format?: string;
                readonly language?: string;
                readonly base_version?: number | null;
            };
            readonly header?: {
                /** @description Sent again with the same key, the request is done once and answered the same. */
                readonly "idempotency-key"?: string | null;
            };
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        /** @description The file as it is, at most 8 MB. */
        readonly requestBody: {
            readonly content: {
                readonly "application/octet-stream": string;
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VersionOut"];
                };
            };
            /** @description The words are being found in the sound */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SubmittedOut"];
                };
            };
        };
    };
    readonly export_cut: {
        readonly parameters: {
            readonly query?: {
                /** @description A name of GET /formats. */
                readonly format?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CutOut"];
                };
            };
        };
    };
    readonly import_cut: {
        readonly parameters: {
            readonly query?: {
                /** @description A name of GET /formats. */
                readonly format?: string;
                /** @description Of a file that tells none. */
                readonly frame_rate?: number | null;
                readonly base_version?: number | null;
            };
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        /** @description The file as it is, at most 8 MB. */
        readonly requestBody: {
            readonly content: {
                readonly "application/octet-stream": string;
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ImportedOut"];
                };
            };
        };
    };
    readonly list_media: {
        readonly parameters: {
            readonly query?: {
                /** @description How many rows at most. */
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string | null;
            };
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MediaList"];
                };
            };
        };
    };
    readonly begin_upload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewUpload"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UploadOut"];
                };
            };
        };
    };
    readonly sign_parts: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
                /** @description A UUID. */
                readonly media_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Parts"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PartsOut"];
                };
            };
        };
    };
    readonly confirm_upload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
                /** @description A UUID. */
                readonly media_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Confirmed"];
                };
            };
        };
    };
    readonly get_media: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
                /** @description A UUID. */
                readonly media_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MediaOut"];
                };
            };
        };
    };
    readonly delete_media: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
                /** @description A UUID. */
                readonly media_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly fetch_media: {
        readonly parameters: {
            readonly query?: {
                /** @description Which picture of the filmstrip, from 0. */
                readonly sheet?: number;
                /** @description False answers with the URL instead of going there. */
                readonly redirect?: boolean;
            };
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly project_id: string;
                /** @description A UUID. */
                readonly media_id: string;
                readonly content: "original" | "proxy" | "filmstrip" | "sheet" | "peaks" | "thumbnail";
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SignedOut"];
                };
            };
            /** @description To the signed URL of the bytes, good for 15 minutes */
            readonly 307: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly transcribe: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key, the request is done once and answered the same. */
                readonly "idempotency-key"?: string | null;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Transcription"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SubmittedOut"];
                };
            };
        };
    };
    readonly render: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key, the request is done once and answered the same. */
                readonly "idempotency-key"?: string | null;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Render"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SubmittedOut"];
                };
            };
        };
    };
    readonly quote_render: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Render"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RenderQuoteOut"];
                };
            };
        };
    };
    readonly speak: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key, the request is done once and answered the same. */
                readonly "idempotency-key"?: string | null;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Speech"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SubmittedOut"];
                };
            };
        };
    };
    readonly respeak: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key, the request is done once and answered the same. */
                readonly "idempotency-key"?: string | null;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Respeak"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SubmittedOut"];
                };
            };
        };
    };
    readonly lip_sync: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key, the request is done once and answered the same. */
                readonly "idempotency-key"?: string | null;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["LipSync"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SubmittedOut"];
                };
            };
        };
    };
    readonly generate_video: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key, the request is done once and answered the same. */
                readonly "idempotency-key"?: string | null;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["VideoGeneration"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SubmittedOut"];
                };
            };
        };
    };
    readonly list_jobs: {
        readonly parameters: {
            readonly query?: {
                readonly status?: readonly components["schemas"]["State"][] | null;
                readonly type?: readonly string[] | null;
                readonly project_id?: string | null;
                /** @description How many rows at most. */
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string | null;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobList"];
                };
            };
        };
    };
    readonly get_job: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly job_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobOut"];
                };
            };
        };
    };
    readonly cancel_job: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly job_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobOut"];
                };
            };
        };
    };
    readonly list_outputs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Outputs"];
                };
            };
        };
    };
    readonly plan_render: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key, the request is done once and answered the same. */
                readonly "idempotency-key"?: string | null;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Render"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SubmittedOut"];
                };
            };
        };
    };
    readonly event_ticket: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TicketOut"];
                };
            };
        };
    };
    readonly stream_events: {
        readonly parameters: {
            readonly query?: {
                /** @description Instead of a header: EventSource has none. */
                readonly ticket?: string | null;
            };
            readonly header?: {
                /** @description The last event's id that was seen. */
                readonly "last-event-id"?: string | null;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Events, for as long as the client listens */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": unknown;
                };
            };
        };
    };
    readonly stream_job_events: {
        readonly parameters: {
            readonly query?: {
                /** @description Instead of a header: EventSource has none. */
                readonly ticket?: string | null;
            };
            readonly header?: {
                /** @description The last event's id that was seen. */
                readonly "last-event-id"?: string | null;
            };
            readonly path: {
                /** @description A UUID. */
                readonly job_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Events, for as long as the client listens */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": unknown;
                };
            };
        };
    };
    readonly get_balance: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Balance"];
                };
            };
        };
    };
    readonly credit_history: {
        readonly parameters: {
            readonly query?: {
                readonly type?: readonly ("subscription" | "usage" | "refund" | "bonus")[] | null;
                readonly kind?: readonly ("hold" | "release" | "refund" | "grant" | "expiry" | "purchase" | "bonus")[] | null;
                readonly job_id?: string | null;
                readonly since?: string | null;
                readonly until?: string | null;
                /** @description How many rows at most. */
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string | null;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreditHistory"];
                };
            };
        };
    };
    readonly credit_history_csv: {
        readonly parameters: {
            readonly query?: {
                readonly type?: readonly ("subscription" | "usage" | "refund" | "bonus")[] | null;
                readonly since?: string | null;
                readonly until?: string | null;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The ledger */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/csv": unknown;
                };
            };
        };
    };
    readonly quote: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["QuoteAsked"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["QuoteOut"];
                };
            };
        };
    };
    readonly list_prices: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Prices"];
                };
            };
        };
    };
    readonly checkout: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Checkout"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PageOut"];
                };
            };
        };
    };
    readonly portal: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PageOut"];
                };
            };
        };
    };
    readonly stripe_webhook: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly [key: string]: unknown;
                };
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Heard"];
                };
            };
        };
    };
    readonly list_voices: {
        readonly parameters: {
            readonly query?: {
                /** @description How many rows at most. */
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string | null;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VoiceList"];
                };
            };
        };
    };
    readonly create_voice: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewVoiceBody"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VoiceBegun"];
                };
            };
        };
    };
    readonly confirm_voice: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description A UUID. */
                readonly voice_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VoiceOut"];
                };
            };
        };
    };
    readonly get_voice: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly voice_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VoiceOut"];
                };
            };
        };
    };
    readonly delete_voice: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly voice_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly list_webhooks: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WebhookList"];
                };
            };
        };
    };
    readonly create_webhook: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewWebhook"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WebhookMade"];
                };
            };
        };
    };
    readonly get_webhook: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly webhook_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WebhookOut"];
                };
            };
        };
    };
    readonly change_webhook: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly webhook_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["WebhookChange"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WebhookOut"];
                };
            };
        };
    };
    readonly delete_webhook: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly webhook_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly rotate_secret: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description A UUID. */
                readonly webhook_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SecretOut"];
                };
            };
        };
    };
    readonly ping: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description A UUID. */
                readonly webhook_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeliveryOut"];
                };
            };
        };
    };
    readonly list_deliveries: {
        readonly parameters: {
            readonly query?: {
                readonly state?: ("pending" | "delivered" | "failed") | null;
                /** @description How many rows at most. */
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string | null;
            };
            readonly header?: never;
            readonly path: {
                /** @description A UUID. */
                readonly webhook_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeliveryList"];
                };
            };
        };
    };
    readonly replay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description A UUID. */
                readonly webhook_id: string;
                /** @description A UUID. */
                readonly delivery_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeliveryOut"];
                };
            };
        };
    };
    readonly replay_failed: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Sent again with the same key within a day, the request is done once and answered the same. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description A UUID. */
                readonly webhook_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Replay"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Replayed"];
                };
            };
        };
    };
    readonly search: {
        readonly parameters: {
            readonly query: {
                readonly q: string;
                readonly project_id?: string | null;
                readonly limit?: number;
                readonly offset?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FoundList"];
                };
            };
        };
    };
}
