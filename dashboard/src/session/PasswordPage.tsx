import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { choosePassword } from "../api/account";
import { ApiError } from "../api/problem";
import { RequestId } from "../ui/RequestId";
import { Sheet } from "../ui/Sheet";
import { sentence } from "../ui/words";
import { HowToGetALink } from "./HowToGetALink";
import { passwordFault } from "./password";
import { SignInForm } from "./SignInForm";
import { useFragmentToken } from "./useFragmentToken";

/** Chooses a password by a link: the first one after an invitation, or another after a reset. */
export function PasswordPage() {
  const token = useFragmentToken();
  const navigate = useNavigate();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { password: "" },
    validate: { password: passwordFault },
  });
  const { mutate, error, isPending, data, variables } = useMutation({
    mutationFn: choosePassword,
    onError: (refused) => {
      const fault = refused instanceof ApiError ? refused.faultAt("/password") : undefined;
      if (fault) form.setErrors({ password: sentence(fault) });
    },
  });
  if (data) {
    return (
      <Sheet title="Sign in to Tend">
        <Text role="status">Your password is set.</Text>
        <SignInForm
          email={data}
          password={variables.password}
          onEnter={() => void navigate({ to: "/", replace: true })}
        />
      </Sheet>
    );
  }
  if (!token || (error instanceof ApiError && error.status === 401)) {
    return (
      <Sheet title="This link does not work">
        <Text role="alert">
          {error ? sentence(error.message) : "A link to choose a password works once: ask for another."}
        </Text>
        <HowToGetALink />
        {error ? <RequestId error={error} /> : null}
      </Sheet>
    );
  }
  const inForm = error instanceof ApiError && error.faults.length > 0;
  return (
    <Sheet title="Choose a password">
      <form onSubmit={form.onSubmit(({ password }) => mutate({ token, password }))} noValidate>
        <Stack gap="md">
          <PasswordInput
            label="Password"
            description="At least 10 characters. A few words that do not belong together are good."
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          {error && !inForm ? <Text role="alert">{sentence(error.message)}</Text> : null}
          <Button type="submit" loading={isPending}>
            Set the password
          </Button>
        </Stack>
      </form>
    </Sheet>
  );
}
