/**
 * What users write about an exchange: its hosts and accounts, and the tables of its dialect
 * ({@link dev.sluice.core.exchange.settings.DialectSettings}). Records that cannot be wrong in themselves; what they
 * name is checked where they are compiled.
 */
@NullMarked
package dev.sluice.core.exchange.settings;

import org.jspecify.annotations.NullMarked;
