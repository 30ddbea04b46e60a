package dev.malachi.kernel.budget;

import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The token buckets used last, by whose they are. A bucket that is forgotten was full again, or there are so many that a share of all
 * counts. For one thread.
 *
 * @param <K> whose
 */
public final class RecentBuckets<K> {
    private static final int MAX_REMEMBERED = 4096;

    private final Map<K, TokenBucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, TokenBucket> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private final Rate rate;

    /**
     * Remembers none.
     *
     * @param rate of each
     */
    public RecentBuckets(Rate rate) {
        this.rate = rate;
    }

    /** The bucket of an owner, a full one if it is not remembered. */
    public TokenBucket of(K owner) {
        return buckets.computeIfAbsent(owner, _ -> new TokenBucket(rate));
    }

    /** How many are remembered. */
    public int size() {
        return buckets.size();
    }
}
