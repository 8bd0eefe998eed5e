using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Lessons;

/// <summary>
/// Carries lessons of one community to the desks of all others, until each has taken them. A grain of its own, for two
/// desks that called each other would wait for each other. The grain's key is the community's name.
/// </summary>
[Alias(TypeAliases.ILessonSpreadGrain)]
internal interface ILessonSpreadGrain : IGrainWithStringKey
{
    /// <summary>Plans to carry a lesson, once its incident is closed.</summary>
    [Alias("Plan")]
    Task Plan(PlannedLesson lesson);

    /// <summary>Carries what is planned.</summary>
    [Alias("Wake")]
    Task Wake();
}

/// <summary>A lesson to carry.</summary>
/// <param name="Incident">The incident's number.</param>
/// <param name="Actor">Who drew it.</param>
/// <param name="Lesson">The lesson.</param>
/// <param name="PlannedAt">When it was planned.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.PlannedLesson)]
internal sealed record PlannedLesson(
    [property: Id(0)] long Incident,
    [property: Id(1)] string Actor,
    [property: Id(2)] LessonToDraw Lesson,
    [property: Id(3)] DateTimeOffset PlannedAt);

/// <summary>What is kept of the lessons to carry: their bytes, for filters are trees that JSON does not know.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredLessonSpread)]
internal sealed record StoredLessonSpread
{
    /// <summary>The planned lessons, as Orleans' serializer writes them.</summary>
    [Id(0)]
    public byte[] Planned { get; init; } = [];
}

/// <inheritdoc cref="ILessonSpreadGrain"/>
/// <remarks>Reentrant: a desk plans while lessons are being carried. Safe because the list is replaced as a whole in one turn.</remarks>
[Reentrant]
internal sealed partial class LessonSpreadGrain(
    [PersistentState("lesson-spread", GrainStorageNames.Snapshots)] IPersistentState<StoredLessonSpread> stored,
    Orleans.Serialization.Serializer<ImmutableArray<PlannedLesson>> serializer,
    IJournalReader journal,
    IGrainFactory grains,
    TimeProvider clock,
    ILogger<LessonSpreadGrain> logger) : Grain, ILessonSpreadGrain
{
    // A desk that planned and then died before it closed the incident comes back and is asked again by a person.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private ImmutableArray<PlannedLesson> _planned = [];
    private readonly Dictionary<PlannedLesson, long> _waitingSince = [];
    private bool _carrying;

    private string Community => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        try
        {
            _planned = stored.State.Planned.Length == 0 ? [] : serializer.Deserialize(stored.State.Planned);
        }
        catch (Exception exception)
        {
            // A carrier that does not begin would carry no other lesson either.
            LogLost(Community, exception);
        }

        return Task.CompletedTask;
    }

    public Task Plan(PlannedLesson lesson) => KeepAsync(_planned.Add(lesson));

    public async Task Wake()
    {
        if (_carrying || _planned.IsEmpty)
            return;
        _carrying = true;
        try
        {
            foreach (var lesson in _planned)
            {
                if (!await CarryAsync(lesson))
                    continue;
                await KeepAsync(_planned.Remove(lesson));
                _waitingSince.Remove(lesson);
            }
        }
        catch (Exception exception) when (exception is RefusedException or TimeoutException or OrleansException)
        {
            LogNotCarried(Community, exception.Message);
        }
        finally
        {
            _carrying = false;
        }
    }

    private async Task<bool> CarryAsync(PlannedLesson lesson)
    {
        var incident = (await journal.ReadSubjectAsync(Community, IncidentRecord.SubjectOf(lesson.Incident)))
            .Aggregate((IncidentRecord?)null, IncidentFold.Apply);
        if (incident is not { IsOpen: false })
            return HasWaitedInVain(lesson);
        foreach (var community in await grains.GetGrain<ICommunityListGrain>(0).List())
        {
            if (community != Community)
                await grains.GetGrain<ILessonDesk>(community).Adopt(Community, lesson.Incident, lesson.Actor, lesson.Lesson);
        }

        return true;
    }

    // By monotonic time since this activation first saw it: one that a restart let wait once more costs nothing.
    private bool HasWaitedInVain(PlannedLesson lesson)
    {
        if (_waitingSince.TryGetValue(lesson, out var since))
            return clock.GetElapsedTime(since) > Patience;
        _waitingSince.Add(lesson, clock.GetTimestamp());
        return false;
    }

    private async Task KeepAsync(ImmutableArray<PlannedLesson> planned)
    {
        var before = stored.State;
        stored.State = new StoredLessonSpread { Planned = serializer.SerializeToArray(planned) };
        await stored.WriteOrRevertAsync(before);
        _planned = planned;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Community}: lessons on their way to other communities cannot be read and are lost: draw them again.")]
    private partial void LogLost(string community, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Community}: a lesson did not reach all communities yet; it is tried again: {Message}")]
    private partial void LogNotCarried(string community, string message);
}
