import { Alert, Modal, Text } from "@mantine/core";
import { useMediaQuery, useViewportSize } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { Content } from "../api/authored";
import type { SaidTo } from "../api/preview";
import { ApiError } from "../api/problem";
import { sessionQuery } from "../api/session";
import { themeQuery } from "../api/settings";
import { saidToMeQuery } from "../api/trying";
import { Preview } from "../preview/Preview";

interface Props {
  site: string;
  message: Content["message"];
  to: SaidTo;
  opened: boolean;
  onClose: () => void;
}

/** The message on the member's own screen, in its true size, as it is written now. */
export function TrySend({ opened, onClose, ...rest }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      fullScreen
      title="On your screen, and on nobody else's"
      closeButtonProps={{ "aria-label": "Back to the campaign" }}
      transitionProps={{ duration: 0 }}
      padding="xs"
    >
      {opened ? <Sent {...rest} /> : null}
    </Modal>
  );
}

/** Pixels around the frame: the head of the window, what is said below, the padding. */
const AROUND = 120;

function Sent({ site, message, to }: Omit<Props, "opened" | "onClose">) {
  const email = useQuery(sessionQuery).data?.member.email ?? "";
  const said = useQuery(saidToMeQuery(site, message, to, email));
  const theme = useQuery(themeQuery(site));
  const dark = useMediaQuery("(prefers-color-scheme: dark)", false, { getInitialValueInEffect: false });
  const { height } = useViewportSize();
  if (said.error)
    return (
      <Alert color="yellow" role="alert">
        {said.error instanceof ApiError && said.error.faults.length > 0
          ? "Something is missing in the message. The steps on the left say what it is."
          : said.error.message}
      </Alert>
    );
  if (said.data && "reason" in said.data)
    return (
      <Alert color="yellow" role="alert">
        <Text size="sm">You would not get it: {said.data.detail}.</Text>
      </Alert>
    );
  return (
    <Preview
      message={said.data?.message ?? null}
      theme={theme.data}
      scheme={dark ? "dark" : "light"}
      screen="own"
      title="The message on your screen"
      height={Math.max(320, height - AROUND)}
    />
  );
}
