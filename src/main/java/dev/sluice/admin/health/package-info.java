/** The health routes and the JSON of status, checks, clocks and breakers. */
@NullMarked
package dev.sluice.admin.health;

import org.jspecify.annotations.NullMarked;
