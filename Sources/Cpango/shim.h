/* What a card is drawn with: Pango, cairo and fontconfig, and zlib for its file. */
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <zlib.h>

/* A font map that knows the fonts of a configuration and no others, at one unit a pixel; NULL
 * without memory. The casts are macros, which Swift does not see. */
static inline PangoFontMap *cr_font_map(FcConfig *config) {
  PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
  if (!map) return NULL;
  pango_fc_font_map_set_config((PangoFcFontMap *)map, config);
  pango_cairo_font_map_set_resolution((PangoCairoFontMap *)map, 72);
  return map;
}

static inline int cr_add_font(FcConfig *config, const char *path) {
  return FcConfigAppFontAddFile(config, (const FcChar8 *)path);
}

static inline int cr_pango_unit(void) { return PANGO_SCALE; }
