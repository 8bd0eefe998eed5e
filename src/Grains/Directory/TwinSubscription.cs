using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Observers;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>
/// One observer of twins. What waits for it is a set of names, never more than there are twins; the states are looked up
/// when it is told, so a slow observer gets the newest only.
/// </summary>
internal sealed class TwinSubscription(ITwinObserver observer, Func<HashSet<string>, bool, TwinChanges> describe, ILogger logger)
    : Subscription<ITwinObserver>(observer, logger)
{
    /// <summary>How many twins are told at once.</summary>
    public const int MaxPerCall = 4_096;

    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private HashSet<string> _telling = [];
    private bool _planWaiting;
    private bool _planTelling;

    protected override bool HasBacklog => _waiting.Count > 0 || _planWaiting;

    /// <summary>These twins changed, or are gone.</summary>
    public void Add(IEnumerable<string> names) => _waiting.UnionWith(names);

    /// <summary>The plan changed.</summary>
    public void AddPlanChange() => _planWaiting = true;

    protected override Task TellNext(ITwinObserver observer)
    {
        _telling = _waiting.Take(MaxPerCall).ToHashSet(StringComparer.Ordinal);
        _waiting.ExceptWith(_telling);
        (_planTelling, _planWaiting) = (_planWaiting, false);
        return observer.OnChanged(describe(_telling, _planTelling));
    }

    // Nobody else keeps what changed: it is told again, with what changed meanwhile.
    protected override void OnFailed()
    {
        _waiting.UnionWith(_telling);
        _planWaiting |= _planTelling;
    }
}
