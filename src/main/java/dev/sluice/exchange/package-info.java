/** What a call is and what an answer means, as data: routes, kinds, costs, outcomes and the words of our own refusals. Names calls and reads answers; decides nothing. */
@NullMarked
package dev.sluice.exchange;

import org.jspecify.annotations.NullMarked;
