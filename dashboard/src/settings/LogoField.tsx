import { PictureField } from "../ui/PictureField";

interface Props {
  site: string;
  value: string | undefined;
  wrong: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** The site's logo. */
export function LogoField(props: Props) {
  return (
    <PictureField
      {...props}
      label="Logo"
      description="Stands above modals and slide-outs. Choose a file, or write its address: https://…"
    />
  );
}
