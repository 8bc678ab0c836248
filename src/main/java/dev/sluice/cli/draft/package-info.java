/**
 * The draft of an exchange that Sluice does not know, from the calls that ccxt has for it.
 */
@NullMarked
package dev.sluice.cli.draft;

import org.jspecify.annotations.NullMarked;
