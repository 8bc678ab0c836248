/** The JSON of records: one way in which the gateway writes what it shows, and the commands read it. */
@NullMarked
package dev.sluice.base.json;

import org.jspecify.annotations.NullMarked;
