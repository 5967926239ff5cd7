import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { accountQuery, changePassword, type Account } from "../api/account";
import { ApiError } from "../api/problem";
import { passwordFault } from "../session/password";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { sentence } from "../ui/words";

const eye = { "aria-label": "Show the password" };

/** Chooses the first password, or another one. */
export function PasswordCard({ account }: { account: Account }) {
  const queries = useQueryClient();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { current: "", password: "" },
    validate: { password: passwordFault },
  });
  const { mutate, error, isPending } = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      form.reset();
      notifications.show({
        title: "Your password is set",
        message: "You stay signed in here, and nowhere else.",
      });
      void queries.invalidateQueries({ queryKey: accountQuery.queryKey });
    },
    onError: (refused) => {
      if (!(refused instanceof ApiError)) return;
      const faults = { current: refused.faultAt("/current"), password: refused.faultAt("/password") };
      const told = Object.entries(faults).flatMap(([name, fault]) =>
        fault ? [[name, sentence(fault)]] : [],
      );
      form.setErrors(Object.fromEntries(told) as Record<string, string>);
    },
  });
  const inForm = error instanceof ApiError && error.faults.length > 0;
  const submit = form.onSubmit(({ current, password }) =>
    mutate({ password, ...(account.password ? { current } : {}) }),
  );
  return (
    <Card title="Password">
      <form onSubmit={submit} noValidate>
        <Stack gap="md" align="stretch">
          {account.password ? (
            <PasswordInput
              label="Current password"
              autoComplete="current-password"
              visibilityToggleButtonProps={eye}
              key={form.key("current")}
              {...form.getInputProps("current")}
            />
          ) : (
            <Text size="sm">
              You have none yet and sign in by links. With a password you sign in by yourself.
            </Text>
          )}
          <PasswordInput
            label="New password"
            description="At least 10 characters. It signs you out everywhere else."
            autoComplete="new-password"
            visibilityToggleButtonProps={eye}
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          {error && !inForm ? <Failure what="The password was not changed." error={error} /> : null}
          <Button type="submit" variant="default" loading={isPending} style={{ alignSelf: "flex-start" }}>
            {account.password ? "Change the password" : "Set the password"}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
