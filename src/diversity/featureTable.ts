import type { PoolUtterance } from '../core/dataContracts.ts';
import type { Axis, AxisFeature, Facet, SpokenToken, SpokenUtterance } from '../core/diversityContracts.ts';
import { ConfigError } from '../errors.ts';
import { spokenTokens } from './spokenTokens.ts';

/** An axis with its name and what it weighs beside the others. */
export interface WeightedAxis {
  readonly name: string;
  readonly axis: Axis;
  readonly weight: number;
}

/** A facet in a table: its items have the numbers from `first` on. */
export interface TableFacet extends Facet {
  readonly axis: string;
  readonly items: readonly string[];
  readonly first: number;
  /** Share in the score of all axes together; the shares of all facets sum to 1. */
  readonly share: number;
}

/** The items of some axes, by number. */
export class ItemIndex {
  readonly facets: readonly TableFacet[];
  readonly itemCount: number;
  /** [items] share of each item in its facet's target. */
  readonly targets: Float64Array;
  /** [items] number of the facet. */
  readonly facetOf: Int32Array;
  /** Axis -> facet -> item -> its number. */
  readonly #places = new Map<string, Map<string, ReadonlyMap<string, number>>>();

  constructor(axes: readonly WeightedAxis[]) {
    const facets: TableFacet[] = [];
    const whole = axes.reduce((sum, { weight }) => sum + weight, 0);
    if (!(whole > 0)) throw new ConfigError('axes: all weights are 0; give at least one axis a weight above 0');
    let first = 0;
    for (const { name, axis, weight } of axes) {
      const own = axis.facets.reduce((sum, facet) => sum + facet.weight, 0);
      const places = new Map<string, ReadonlyMap<string, number>>();
      this.#places.set(name, places);
      for (const facet of axis.facets) {
        const items = [...facet.target.keys()];
        places.set(facet.name, new Map(items.map((item, place) => [item, first + place])));
        facets.push({ ...facet, axis: name, items, first, share: (weight / whole) * (facet.weight / own) });
        first += items.length;
      }
    }
    this.facets = facets;
    this.itemCount = first;
    this.targets = Float64Array.from(facets.flatMap(({ target }) => [...target.values()]));
    this.facetOf = Int32Array.from(facets.flatMap(({ items }, number) => items.map(() => number)));
  }

  /** The number of an item, or undefined where the target does not have it. */
  place(axis: string, { facet, item }: Pick<AxisFeature, 'facet' | 'item'>): number | undefined {
    return this.#places.get(axis)?.get(facet)?.get(item);
  }

  /** The facet and the name of an item. */
  item(place: number): { readonly facet: TableFacet; readonly item: string } {
    const facet = this.facets[this.facetOf[place] as number] as TableFacet;
    return { facet, item: facet.items[place - facet.first] as string };
  }
}

/** What each of some utterances adds: a sparse table of amounts, row by row. */
export interface FeatureTable {
  readonly index: ItemIndex;
  readonly rowCount: number;
  /** [rows + 1] where each row begins in `places` and `amounts`. */
  readonly starts: Int32Array;
  readonly places: Int32Array;
  readonly amounts: Float32Array;
}

/** What an utterance adds by the numbers of items, each once. */
export type RowOf = (utterance: SpokenUtterance) => ReadonlyMap<number, number>;

/** Joins what several axes say of one utterance. */
export function rowReader(
  index: ItemIndex,
  says: readonly { readonly name: string; readonly features: (utterance: SpokenUtterance) => readonly AxisFeature[] }[],
): RowOf {
  return (utterance) => {
    const row = new Map<number, number>();
    for (const { name, features } of says) {
      for (const feature of features(utterance)) {
        const place = index.place(name, feature);
        if (place !== undefined) row.set(place, (row.get(place) ?? 0) + feature.amount);
      }
    }
    return row;
  };
}

/** Reads every utterance once and keeps what the axes say of it. `onRead` sees the tokens of each. */
export function featureTable(
  utterances: readonly PoolUtterance[],
  axes: readonly WeightedAxis[],
  onRead?: (tokens: readonly SpokenToken[], row: number) => void,
): FeatureTable {
  const index = new ItemIndex(axes);
  const says = axes.map(({ name, axis }) => ({ name, features: axis.over(utterances) }));
  const rowOf = rowReader(index, says);
  const rows = new TableBuilder(index);
  for (const [row, utterance] of utterances.entries()) {
    const tokens = spokenTokens(utterance);
    rows.add(rowOf({ ...utterance, tokens }));
    onRead?.(tokens, row);
  }
  return rows.table();
}

/** Collects rows in arrays that grow. */
export class TableBuilder {
  readonly #index: ItemIndex;
  readonly #starts: number[] = [0];
  #places = new Int32Array(1024);
  #amounts = new Float32Array(1024);

  constructor(index: ItemIndex) {
    this.#index = index;
  }

  add(row: ReadonlyMap<number, number>): void {
    let end = this.#starts.at(-1) as number;
    if (end + row.size > this.#places.length) this.#grow(end + row.size);
    for (const [place, amount] of row) {
      this.#places[end] = place;
      this.#amounts[end] = amount;
      end += 1;
    }
    this.#starts.push(end);
  }

  table(): FeatureTable {
    const end = this.#starts.at(-1) as number;
    return {
      index: this.#index,
      rowCount: this.#starts.length - 1,
      starts: Int32Array.from(this.#starts),
      places: this.#places.slice(0, end),
      amounts: this.#amounts.slice(0, end),
    };
  }

  #grow(least: number): void {
    const capacity = Math.max(least, 2 * this.#places.length);
    const [places, amounts] = [new Int32Array(capacity), new Float32Array(capacity)];
    places.set(this.#places);
    amounts.set(this.#amounts);
    this.#places = places;
    this.#amounts = amounts;
  }
}

/** [items] amounts over the given rows, all where none are given. */
export function itemCounts(table: FeatureTable, rows?: Iterable<number>): Float64Array {
  const counts = new Float64Array(table.index.itemCount);
  for (const row of rows ?? Array(table.rowCount).keys()) addRow(table, row, counts);
  return counts;
}

/** Adds one row to counts. */
export function addRow({ starts, places, amounts }: FeatureTable, row: number, counts: Float64Array): void {
  for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
    const place = places[at] as number;
    counts[place] = (counts[place] as number) + (amounts[at] as number);
  }
}
