using System.Collections;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// Whether any client subscribed to anything. While none did, the broker need not look for receivers of a message,
/// and most of the time none did.
/// </summary>
internal sealed class SubscriptionCount
{
    private const int MaxFiltersPerSession = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = [];
    private int _count;

    /// <summary>Whether there is a subscription.</summary>
    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>A client subscribes; false when it has as many subscriptions as it may have.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="session">What tells its session from an earlier one of the same client.</param>
    /// <param name="filter">The topic filter.</param>
    public bool TryAdd(string clientId, IDictionary session, string filter)
    {
        lock (_lock)
        {
            // A session with the same client id that is not the same took the earlier one's place.
            if (!_sessions.TryGetValue(clientId, out var known) || !ReferenceEquals(known.Items, session))
            {
                _count -= known?.Filters.Count ?? 0;
                _sessions[clientId] = known = new Session(session, []);
            }

            if (known.Filters.Count == MaxFiltersPerSession && !known.Filters.Contains(filter))
                return false;
            if (known.Filters.Add(filter))
                Volatile.Write(ref _count, _count + 1);
            return true;
        }
    }

    /// <summary>A client ended a subscription.</summary>
    public void Remove(string clientId, string filter)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(clientId, out var known) && known.Filters.Remove(filter))
                Volatile.Write(ref _count, _count - 1);
        }
    }

    /// <summary>A client's session ended, and its subscriptions with it.</summary>
    public void Remove(string clientId, IDictionary session)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(clientId, out var known) && ReferenceEquals(known.Items, session))
            {
                _sessions.Remove(clientId);
                Volatile.Write(ref _count, _count - known.Filters.Count);
            }
        }
    }

    private sealed record Session(IDictionary Items, HashSet<string> Filters);
}
