using System.Collections.Frozen;
using Orleans.Concurrency;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Alarms;

/// <summary>Computes the figures from the journal each time: nothing of it is kept.</summary>
[StatelessWorker]
internal sealed class AlarmFiguresGrain(
    IAlarmStatisticsReader statistics,
    IAlarmReader alarms,
    IMatterReader<SuppressionRecord> suppressions,
    TimeProvider clock) : Grain, IAlarmFiguresGrain
{
    private const int TwinsPerPage = 1_000;
    private const int SuppressionsPerPage = 100;

    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(400);

    private string Community => this.GetPrimaryKeyString();

    public async Task<AlarmFigures> Get(DateTimeOffset from, DateTimeOffset until, string seat)
    {
        var now = clock.GetUtcNow();
        if (until > now)
            until = now;
        if (until <= from)
            throw Refused(Refusal.InvalidArgument, $"The period is empty: it begins at {from:O} and ends at {until:O}, now at the latest.");
        if (until - from > LongestPeriod)
            throw Refused(Refusal.InvalidArgument, $"The period is longer than {LongestPeriod.TotalDays} days.");

        var twins = seat.Length == 0 ? null : await ReadTwinsAsync(seat);
        var beginning = await statistics.GetBeginningAsync(Community) ?? until;
        var start = Earlier(until, Later(from, beginning));
        var counter = new AlarmFiguresCounter(start, until);
        var read = statistics.ReadAsync(Community, await FindSuppressionAsync(start, now), until + AlarmFiguresCounter.Settling);
        await foreach (var occurrence in read)
        {
            if (twins?.Contains(occurrence.Twin) != false)
                counter.Add(occurrence);
        }

        var (_, open) = await alarms.ReadOpenAsync(Community);
        return counter.Finish(open.Where(alarm => twins?.Contains(alarm.Twin) != false));
    }

    /// <summary>The names of the twins at and below a seat's place.</summary>
    private async Task<FrozenSet<string>> ReadTwinsAsync(string seat)
    {
        var teams = await GrainFactory.GetGrain<IProcedureGrain>(Community).GetTeams();
        var place = teams.FindSeat(seat)?.Place
            ?? throw Refused(Refusal.NotFound, teams.Seats.IsEmpty
                ? $"{Community} has no seat '{seat}': it has none at all."
                : $"{Community} has no seat '{seat}'; its seats are: {string.Join(", ", teams.Seats.Select(known => known.Name))}.");

        var directory = GrainFactory.GetGrain<ITwinDirectoryGrain>(Community);
        var query = new TwinQuery
        {
            Filter = new FilterComparison("within", FilterOperator.Equal, place, null),
            PageSize = TwinsPerPage,
        };
        var names = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            var page = await directory.List(query);
            names.UnionWith(page.Twins.Select(twin => twin.Definition.Id.Name));
            query = query with { PageToken = page.NextPageToken };
        }
        while (query.PageToken.Length > 0);
        return names.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>When the oldest suppression began that held at a time; that time when none did. From there on one knows which alarms stood suppressed.</summary>
    private async Task<DateTimeOffset> FindSuppressionAsync(DateTimeOffset time, DateTimeOffset now)
    {
        var oldest = time;
        var query = new MatterQuery { PageSize = SuppressionsPerPage, Now = now };
        do
        {
            // The newest come first; those that began longer ago than the longest lasts held no more.
            var page = await suppressions.ListAsync(Community, query);
            foreach (var suppression in page.Matters)
            {
                // Its alarms count again a little after it ended.
                if (suppression.Ended is null || suppression.Ended.Time + AlarmFiguresCounter.Settling >= time)
                    oldest = Earlier(oldest, suppression.Began.Time);
            }

            if (page.Matters is [.., var last] && last.Began.Time < time - SuppressionOrders.Longest)
                break;
            query = query with { PageToken = page.NextPageToken };
        }
        while (query.PageToken.Length > 0);
        return oldest;
    }

    private static RefusedException Refused(Refusal refusal, string message) => new(refusal, message);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
