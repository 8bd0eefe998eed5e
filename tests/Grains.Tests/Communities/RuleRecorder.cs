using System.Collections.Concurrent;
using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Grains.Tests.Communities;

/// <summary>Remembers the rules that a community told.</summary>
public sealed class RuleRecorder : IRuleObserver
{
    public ConcurrentQueue<RuleText> Rules { get; } = [];

    public Task OnRules(string community, RuleText rules)
    {
        Rules.Enqueue(rules);
        return Task.CompletedTask;
    }
}
