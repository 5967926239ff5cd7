/** What people have or have not done with a message. */
export const fates: Record<string, string> = {
  granted: "been sent",
  shown: "been shown",
  clicked: "clicked",
  dismissed: "closed",
  answered: "answered",
  snoozed: "put off",
  completed: "gone through",
  fewer: "turned down",
  failed: "been unable to see",
  converted: "reached the goal of",
};
