/** What a Parquet file says of its columns, checked before anything relies on it: the library takes any bytes for a footer. */
import type { FileMetaData } from "hyparquet";
import { z } from "zod";

/** Far more digits than any writer's decimals have. */
const mostDigits = 1000;
const count = z.int().nonnegative().optional();
const size = z.bigint().nonnegative();
const column = z.looseObject({
  meta_data: z
    .looseObject({
      type: z.string(),
      path_in_schema: z.array(z.string()).nonempty(),
      codec: z.string(),
      encodings: z.array(z.string()),
      data_page_offset: size,
      dictionary_page_offset: size.optional(),
      total_compressed_size: size,
    })
    .optional(),
});
const footer = z.looseObject({
  created_by: z.string().optional(),
  num_rows: size,
  schema: z
    .array(
      z.looseObject({
        name: z.string(),
        type: z.string().optional(),
        num_children: count,
        type_length: count,
        scale: z.int().nonnegative().max(mostDigits).optional(),
      }),
    )
    .nonempty(),
  row_groups: z.array(z.looseObject({ num_rows: size, columns: z.array(column) })),
});

/** What is wrong with it, or null. */
export function footerFault(metadata: FileMetaData): string | null {
  const { error } = footer.safeParse(metadata);
  if (error) return `what it says of itself makes no sense: ${error.issues[0]!.path.join(".")}`;
  const children = metadata.schema.reduce((sum, element) => sum + (element.num_children ?? 0), 0);
  if (children !== metadata.schema.length - 1) return "its list of columns is not whole";
  const untyped = metadata.schema.find(({ type, num_children: inner }) => type === undefined && inner === undefined);
  return untyped ? `the column ${untyped.name} has no known type` : null;
}
