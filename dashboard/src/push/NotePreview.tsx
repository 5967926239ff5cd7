import { Text } from "@mantine/core";
import {
  IconBell,
  IconBrandChrome,
  IconBrandFirefox,
  IconChevronDown,
  IconPhoto,
  IconWorld,
  IconX,
} from "@tabler/icons-react";
import type { Scheme } from "../preview/frames";
import { capital, list } from "../ui/words";
import classes from "./Note.module.css";
import { leftOut, platforms, type Note, type Platform } from "./platforms";

interface Props {
  note: Note;
  /** Whose it is, as browsers say it: "shop.example". */
  host: string;
  scheme: Scheme;
}

/** A notification as it is shown on four systems; each cuts words and leaves out parts in its own way. */
export function NotePreview({ note, host, scheme }: Props) {
  return (
    <div className={classes.all}>
      {platforms.map((platform) => (
        <figure key={platform.id} className={classes.one} data-platform={platform.id}>
          <figcaption className={classes.name}>{platform.name}</figcaption>
          <div className={classes.desk} data-scheme={scheme}>
            <Drawn platform={platform} note={note} host={host} />
          </div>
          <Without platform={platform} note={note} />
        </figure>
      ))}
    </div>
  );
}

function Without({ platform, note }: { platform: Platform; note: Note }) {
  const missing = leftOut(platform, note);
  const after = platform.after && note.actions.length > 0 ? ` ${platform.after}` : "";
  const words =
    missing.length > 0 ? `${capital(list(missing))} ${missing.length > 1 ? "are" : "is"} left out.` : "";
  return words || after ? (
    <Text size="xs" c="dimmed" mt={4}>
      {(words + after).replace("buttons is", "buttons are").trim()}
    </Text>
  ) : null;
}

interface DrawnProps {
  platform: Platform;
  note: Note;
  host: string;
}

function Drawn(props: DrawnProps) {
  switch (props.platform.id) {
    case "windows":
      return <Windows {...props} />;
    case "android":
      return <Android {...props} />;
    case "macos":
      return <MacOS {...props} />;
    case "firefox":
      return <Firefox {...props} />;
  }
}

/** Words, cut after so many lines. */
function Cut({
  words,
  lines,
  note,
  className,
}: {
  words: string;
  lines: number;
  note: Note;
  className: string | undefined;
}) {
  return (
    <p className={className} style={{ WebkitLineClamp: lines }} dir={note.dir} lang={note.lang || undefined}>
      {words}
    </p>
  );
}

function Title({ platform, note }: Omit<DrawnProps, "host">) {
  return <Cut words={note.title} lines={platform.titleLines} note={note} className={classes.title} />;
}

function Body({ platform, note }: Omit<DrawnProps, "host">) {
  const lines = (note.image && platform.bodyLinesWithImage) || platform.bodyLines;
  return note.body ? <Cut words={note.body} lines={lines} note={note} className={classes.body} /> : null;
}

/** A picture that Tend keeps; one of another place is not fetched by this page. */
function Picture({ src, className }: { src: string; className: string | undefined }) {
  return src.startsWith("/i/") ? (
    <img src={src} alt="" className={className} />
  ) : (
    <span className={`${className} ${classes.elsewhere}`}>
      <IconPhoto size={20} aria-hidden />
    </span>
  );
}

function Windows({ platform, note, host }: DrawnProps) {
  return (
    <div className={`${classes.card} ${classes.windows}`}>
      <div className={classes.line}>
        <IconBrandChrome size={14} aria-hidden />
        <span className={classes.grow}>Google Chrome</span>
        <IconX size={14} aria-hidden />
      </div>
      {note.image ? <Picture src={note.image} className={classes.hero} /> : null}
      <div className={classes.row}>
        {note.icon ? <Picture src={note.icon} className={classes.icon} /> : null}
        <div className={classes.grow}>
          <Title platform={platform} note={note} />
          <Body platform={platform} note={note} />
          <span className={classes.faint}>{host}</span>
        </div>
      </div>
      <Buttons note={note} />
    </div>
  );
}

function Android({ platform, note, host }: DrawnProps) {
  return (
    <div className={`${classes.card} ${classes.android}`}>
      <div className={classes.row}>
        <span className={classes.badge}>
          {note.badge ? (
            <Picture src={note.badge} className={classes.mark} />
          ) : (
            <IconBell size={14} aria-hidden />
          )}
        </span>
        <div className={classes.grow}>
          <span className={classes.faint}>Chrome · {host} · now</span>
          <Title platform={platform} note={note} />
          <Body platform={platform} note={note} />
        </div>
        {note.icon ? <Picture src={note.icon} className={classes.icon} /> : null}
      </div>
      {note.image ? <Picture src={note.image} className={classes.hero} /> : null}
      <Buttons note={note} />
    </div>
  );
}

function MacOS({ platform, note, host }: DrawnProps) {
  return (
    <div className={`${classes.card} ${classes.macos}`}>
      <div className={classes.row}>
        <span className={classes.app}>
          <IconBrandChrome size={22} aria-hidden />
        </span>
        <div className={classes.grow}>
          <Title platform={platform} note={note} />
          <span className={classes.host}>{host}</span>
          <Body platform={platform} note={note} />
        </div>
        <div className={classes.end}>
          <span className={classes.faint}>now</span>
          {note.icon ? <Picture src={note.icon} className={classes.icon} /> : null}
          {note.actions.length > 0 ? (
            <span className={classes.options}>
              Options <IconChevronDown size={12} aria-hidden />
            </span>
          ) : null}
        </div>
      </div>
    </div>
  );
}

function Firefox({ platform, note, host }: DrawnProps) {
  return (
    <div className={`${classes.card} ${classes.firefox}`}>
      <div className={classes.line}>
        <IconBrandFirefox size={14} aria-hidden />
        <span className={classes.grow}>Firefox</span>
        <IconX size={14} aria-hidden />
      </div>
      <div className={classes.row}>
        {note.icon ? (
          <Picture src={note.icon} className={classes.icon} />
        ) : (
          <span className={`${classes.icon} ${classes.elsewhere}`}>
            <IconWorld size={20} aria-hidden />
          </span>
        )}
        <div className={classes.grow}>
          <Title platform={platform} note={note} />
          <Body platform={platform} note={note} />
          <span className={classes.faint}>via {host}</span>
        </div>
      </div>
    </div>
  );
}

function Buttons({ note }: { note: Note }) {
  if (note.actions.length === 0) return null;
  return (
    <div className={classes.buttons} dir={note.dir === "rtl" ? "rtl" : undefined}>
      {note.actions.map(({ title }, i) => (
        // Two buttons may say the same, and their order is what they are.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={i} className={classes.button} lang={note.lang || undefined}>
          {title}
        </span>
      ))}
    </div>
  );
}
