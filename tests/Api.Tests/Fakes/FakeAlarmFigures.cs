using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Api.Tests.Fakes;

/// <summary>Figures of a period: those that need 30 days are there when the period has them.</summary>
internal sealed class FakeAlarmFigures : Grain, IAlarmFiguresGrain
{
    public Task<AlarmFigures> Get(DateTimeOffset from, DateTimeOffset until, string seat)
    {
        if (until <= from)
            throw new RefusedException(Refusal.InvalidArgument, "the period ends before it begins");
        var enough = until - from >= TimeSpan.FromDays(30);
        return Task.FromResult(new AlarmFigures
        {
            From = from,
            Until = until,
            Raised = seat.Length == 0 ? 40 : 4,
            RaisedBySeverity = [30, 6, 3, 1],
            PerHour = 1.5,
            MostInTenMinutes = 4,
            FloodSpans = 0,
            BusyHours = 0,
            TimeInFlood = 0,
            MostFrequentRules = [new AlarmCount("smoke-high", 9)],
            MostFrequentTwins = [new AlarmCount("smoke-b03-1502", 7)],
            Chattering = 1,
            Fleeting = 2,
            Stale = 3,
            Shelved = 4,
            Suppressed = 5,
            Rejected = 6,
            TimeToAcknowledge = TimeSpan.FromSeconds(90),
            PerDay = enough ? 36 : null,
            SeverityShares = enough ? [0.75, 0.15, 0.075, 0.025] : null,
            EnoughData = enough,
        });
    }
}
