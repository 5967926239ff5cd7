import { getRouteApi } from "@tanstack/react-router";
import { AuditPage } from "./AuditPage";
import { CategoriesPage } from "./CategoriesPage";
import { IdentityPage } from "./IdentityPage";
import { KeysPage } from "./KeysPage";
import { LookPage } from "./LookPage";
import { MembersPage } from "./MembersPage";
import { OftenPage } from "./OftenPage";
import { PushPage } from "./PushPage";
import { PrivacyPage, QuietPage } from "./QuietPage";
import { RetentionPage } from "./RetentionPage";
import { SettingsFrame } from "./SettingsFrame";
import { SitePage } from "./SitePage";

const settings = getRouteApi("/sites/$site/settings");

export function Settings() {
  return <SettingsFrame site={settings.useParams().site} />;
}

export function Site() {
  return <SitePage site={settings.useParams().site} />;
}

export function Look() {
  return <LookPage site={settings.useParams().site} />;
}

export function Often() {
  return <OftenPage site={settings.useParams().site} />;
}

export function Quiet() {
  return <QuietPage site={settings.useParams().site} />;
}

export function Privacy() {
  return <PrivacyPage site={settings.useParams().site} />;
}

export function Push() {
  return <PushPage site={settings.useParams().site} />;
}

export function Members() {
  return <MembersPage site={settings.useParams().site} />;
}

export function Keys() {
  return <KeysPage site={settings.useParams().site} />;
}

export function Identity() {
  return <IdentityPage site={settings.useParams().site} />;
}

export function Audit() {
  return <AuditPage site={settings.useParams().site} />;
}

export function Categories() {
  return <CategoriesPage site={settings.useParams().site} />;
}

export function Retention() {
  return <RetentionPage site={settings.useParams().site} />;
}
