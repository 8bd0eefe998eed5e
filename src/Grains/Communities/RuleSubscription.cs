using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Observers;

namespace SafeCommunity.Grains.Communities;

/// <summary>One observer of rules. Only the newest rules wait for it.</summary>
internal sealed class RuleSubscription(string community, IRuleObserver observer, ILogger logger)
    : Subscription<IRuleObserver>(observer, logger)
{
    private RuleText? _waiting;
    private RuleText? _telling;

    protected override bool HasBacklog => _waiting is not null;

    /// <summary>These rules are in force now.</summary>
    public void Add(RuleText rules) => _waiting = rules;

    protected override Task TellNext(IRuleObserver observer)
    {
        (_telling, _waiting) = (_waiting!, null);
        return observer.OnRules(community, _telling);
    }

    protected override void OnFailed() => _waiting ??= _telling;
}
