import { Box } from "@mantine/core";
import {
  IconArrowRight,
  IconBolt,
  IconFilter,
  IconListDetails,
  IconMessage2,
  IconStairsDown,
  IconUser,
  type Icon,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import classes from "./Palette.module.css";
import type { Item, Sort } from "./useItems";

const signs: Record<Sort, Icon> = {
  Campaigns: IconMessage2,
  Segments: IconFilter,
  Lists: IconListDetails,
  Funnels: IconStairsDown,
  People: IconUser,
  Pages: IconArrowRight,
  Actions: IconBolt,
};

interface Props {
  id: string;
  items: Item[];
  /** That which Enter takes. */
  here: Item | undefined;
  idOf: (item: Item) => string;
  onPoint: (item: Item) => void;
  onTake: (item: Item) => void;
}

/** What fits, under the name of its sort. */
export function List({ id, items, here, idOf, onPoint, onTake }: Props) {
  const sorts = [...new Set(items.map(({ sort }) => sort))];
  return (
    <div role="listbox" id={id} aria-label="What fits" className={classes.list}>
      {sorts.map((sort) => (
        <div key={sort} role="group" aria-labelledby={`${id}${sort}`}>
          <div id={`${id}${sort}`} className={classes.sort} role="presentation">
            {sort}
          </div>
          {items
            .filter((item) => item.sort === sort)
            .map((item) => (
              <Option
                key={item.key}
                id={idOf(item)}
                item={item}
                chosen={item === here}
                onPoint={() => onPoint(item)}
                onTake={() => onTake(item)}
              />
            ))}
        </div>
      ))}
    </div>
  );
}

interface OptionProps {
  id: string;
  item: Item;
  chosen: boolean;
  onPoint: () => void;
  onTake: () => void;
}

function Option({ id, item, chosen, onPoint, onTake }: OptionProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) box.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const Sign = signs[item.sort];
  return (
    // The keys are the field's, which keeps the focus.
    <Box
      ref={box}
      id={id}
      role="option"
      aria-selected={chosen}
      tabIndex={-1}
      className={classes.option ?? ""}
      onMouseMove={chosen ? undefined : onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      <Sign size={18} stroke={1.6} aria-hidden />
      <span className={classes.label}>{item.label}</span>
      {item.detail ? <span className={classes.detail}>{item.detail}</span> : null}
    </Box>
  );
}
