import { Group, NativeSelect, NumberInput, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import type { Theme } from "../api/setting";
import type { Path } from "../compose/path";
import { Card } from "../ui/Card";
import { ColourField } from "./ColourField";
import { LogoField } from "./LogoField";
import { colours, drawn, presetOf, type SchemeName, type Wrong } from "./look";

interface Props {
  site: string;
  theme: Theme;
  wrong: (...path: Path) => Wrong | undefined;
  set: (path: Path, value: unknown) => void;
}

const presets = [
  { value: "calm", label: "Calm: round and quiet" },
  { value: "bold", label: "Bold: black, white, edges" },
  { value: "soft", label: "Soft: warm and rounder" },
];
const schemeChoice = [
  { value: "auto", label: "As their browser" },
  { value: "light", label: "Always light" },
  { value: "dark", label: "Always dark" },
];
const shadows = [
  { value: "", label: "The preset's" },
  { value: "none", label: "None" },
  { value: "soft", label: "Soft" },
  { value: "strong", label: "Strong" },
];
const positions = [
  { value: "end", label: "Lower right" },
  { value: "start", label: "Lower left" },
];
const fonts = [
  { value: "system", label: "The system's" },
  { value: "inherit", label: "Your page's own" },
  { value: "named", label: "By name" },
];

/** What is not a colour: preset, scheme, font, edges, logo, place. */
export function ShapeCard({ site, theme, wrong, set }: Props) {
  const unless = (usual: string, value: string) => (value === usual ? undefined : value);
  return (
    <Card title="Look">
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NativeSelect
            label="Preset"
            description="What the rest begins from"
            data={presets}
            value={theme.preset ?? "calm"}
            error={(wrong("preset") ?? wrong())?.detail}
            onChange={({ currentTarget }) => set(["preset"], unless("calm", currentTarget.value))}
          />
          <NativeSelect
            label="Light or dark"
            description="What people see it in"
            data={schemeChoice}
            value={theme.scheme ?? "auto"}
            error={wrong("scheme")?.detail}
            onChange={({ currentTarget }) => set(["scheme"], unless("auto", currentTarget.value))}
          />
        </SimpleGrid>
        <Fonts theme={theme} wrong={wrong("font")?.detail} onChange={(font) => set(["font"], font)} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            label="Radius"
            placeholder={`${presetOf(theme).radius}`}
            suffix=" px"
            min={0}
            max={24}
            allowDecimal={false}
            value={theme.radius ?? ""}
            error={wrong("radius")?.detail}
            onChange={(value) => set(["radius"], value === "" ? undefined : Number(value))}
          />
          <NativeSelect
            label="Shadow"
            data={shadows}
            value={theme.shadow ?? ""}
            error={wrong("shadow")?.detail}
            onChange={({ currentTarget }) => set(["shadow"], unless("", currentTarget.value))}
          />
        </SimpleGrid>
        <NativeSelect
          label="Where slide-outs stand"
          description="The other way round in languages written from right to left"
          data={positions}
          value={theme.position ?? "end"}
          error={wrong("position")?.detail}
          onChange={({ currentTarget }) => set(["position"], unless("end", currentTarget.value))}
        />
        <LogoField
          site={site}
          value={theme.logo}
          wrong={wrong("logo")?.detail}
          onChange={(logo) => set(["logo"], logo)}
        />
      </Stack>
    </Card>
  );
}

interface FontProps {
  theme: Theme;
  wrong: string | undefined;
  onChange: (font: string | undefined) => void;
}

function Fonts({ theme, wrong, onChange }: FontProps) {
  const font = theme.font ?? "system";
  const kind = font === "system" || font === "inherit" ? font : "named";
  return (
    <Group gap="md" align="flex-start" grow>
      <NativeSelect
        label="Font"
        data={fonts}
        value={kind}
        onChange={({ currentTarget: { value } }) => onChange({ inherit: "inherit", named: "Inter" }[value])}
      />
      {kind === "named" ? (
        <TextInput
          label="Names of fonts"
          description="Those your pages have, with commas between"
          value={font}
          error={wrong}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      ) : null}
    </Group>
  );
}

const titles: Record<SchemeName, string> = { light: "Colours, light", dark: "Colours, dark" };

/** The colours of each scheme that is drawn. */
export function ColourCards({ theme, wrong, set }: Props) {
  return drawn(theme).map((scheme) => (
    <Card key={scheme} title={titles[scheme]}>
      <Stack gap="md">
        <Text size="sm">
          Words need a contrast of 4.5 : 1 on their ground. It is checked when you save. Empty is the
          preset’s.
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }} style={{ alignItems: "start" }}>
          {colours.map(({ name, label }) => (
            <ColourField
              key={name}
              label={label}
              of={scheme}
              value={theme[scheme]?.[name]}
              preset={presetOf(theme)[scheme][name]}
              wrong={wrong(scheme, name)}
              onChange={(value) => set([scheme, name], value)}
            />
          ))}
        </SimpleGrid>
      </Stack>
    </Card>
  ));
}
