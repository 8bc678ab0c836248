/**
 * Settings of an exchange: its hosts and accounts, and the tables of its dialect
 * ({@link dev.sluice.core.exchange.settings.DialectSettings}). Each record checks its own values; references to other
 * records are checked where the records are compiled.
 */
@NullMarked
package dev.sluice.core.exchange.settings;

import org.jspecify.annotations.NullMarked;
