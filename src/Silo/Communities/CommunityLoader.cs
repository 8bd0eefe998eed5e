using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Silo.Hosting;

namespace SafeCommunity.Silo.Communities;

/// <summary>
/// Brings the communities' plans and rules into the twins before the silo opens to devices and clients, then keeps
/// the rules as their files are edited.
/// </summary>
internal sealed partial class CommunityLoader(
    ImmutableArray<CommunityFolder> communities, IGrainFactory grains, TimeProvider time, ILogger<CommunityLoader> log) : BackgroundService
{
    /// <summary>Loads everything; the host starts what comes after it, the bridge and the API, when this is done.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var community in communities)
            await LoadAsync(community, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(communities.Select(community => FollowRulesAsync(community, stoppingToken)));

    private async Task LoadAsync(CommunityFolder community, CancellationToken cancellation)
    {
        var name = community.Definition.Community;
        LogLoading(name, community.Definition.Twins.Length, community.PlanFile);
        var began = time.GetTimestamp();
        await grains.GetGrain<ICommunityListGrain>(0).Add(name);
        var grain = grains.GetGrain<ICommunityGrain>(name);
        var change = await grain.ApplyPlan(community.Definition);
        LogLoaded(name, change.Added, change.Changed, change.Removed, time.GetElapsedTime(began).TotalSeconds);
        try
        {
            var rules = await community.ReadRulesAsync(cancellation);
            if (rules.Text.Length == 0)
                LogNoRules(name, community.RulesFile);
            await grain.ApplyRules(rules);
        }
        catch (RefusedException fault) when (fault.Refusal == Refusal.InvalidArgument)
        {
            throw new StartException(RuleProblems.Locate(community.RulesFile, fault.Message));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new StartException($"{community.RulesFile}: cannot be read ({fault.Message.TrimEnd('.')})");
        }
    }

    private async Task FollowRulesAsync(CommunityFolder community, CancellationToken stopping)
    {
        await foreach (var _ in FileChanges.WatchAsync(community.RulesFile, time, stopping))
            await ApplyEditAsync(community, stopping);
    }

    /// <summary>Whatever is wrong with an edit, the rules before it stay in force and the next edit is tried again.</summary>
    private async Task ApplyEditAsync(CommunityFolder community, CancellationToken stopping)
    {
        var name = community.Definition.Community;
        try
        {
            if (!File.Exists(community.RulesFile))
            {
                LogRulesGone(name, community.RulesFile);
                return;
            }

            if (await grains.GetGrain<ICommunityGrain>(name).ApplyRules(await community.ReadRulesAsync(stopping)))
                LogRulesApplied(name, community.RulesFile);
        }
        catch (RefusedException fault)
        {
            LogRulesRefused(name, string.Join('\n', RuleProblems.Locate(community.RulesFile, fault.Message)));
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            LogRulesRefused(name, $"{community.RulesFile}: not applied ({fault.Message.TrimEnd('.')}); save it again to try again");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            LogRulesRefused(name, $"{community.RulesFile}: cannot be read ({fault.Message.TrimEnd('.')})");
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Community}: loading {Twins} twins from {File}")]
    private partial void LogLoading(string community, int twins, string file);

    [LoggerMessage(2, LogLevel.Information, "{Community}: {Added} twins added, {Changed} changed, {Removed} removed in {Seconds:0.0} s")]
    private partial void LogLoaded(string community, int added, int changed, int removed, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "{Community}: no rules, for there is no {File}; no reading will raise an alarm")]
    private partial void LogNoRules(string community, string file);

    [LoggerMessage(4, LogLevel.Information, "{Community}: the edited rules of {File} are in force")]
    private partial void LogRulesApplied(string community, string file);

    [LoggerMessage(5, LogLevel.Warning, "{Community}: the edited rules are not taken, the ones before stay in force:\n{Problems}")]
    private partial void LogRulesRefused(string community, string problems);

    [LoggerMessage(6, LogLevel.Warning, "{Community}: {File} is gone, its rules stay in force")]
    private partial void LogRulesGone(string community, string file);
}
