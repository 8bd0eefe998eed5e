using System.Collections.Immutable;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Desk;

/// <summary>
/// One decision of the desk: what it writes is folded at once into a copy of the state, so that later parts of the
/// decision see it. All of it goes to the journal as one commit, or nothing does.
/// </summary>
internal sealed class DeskTurn(DeskState state, DeskKnowledge knowledge, DateTimeOffset now)
{
    /// <summary>Who acts where no person does.</summary>
    public const string System = "system";

    private readonly ImmutableArray<JournalDraft>.Builder _drafts = ImmutableArray.CreateBuilder<JournalDraft>();

    /// <summary>The state with what this decision writes.</summary>
    public DeskState State { get; private set; } = state;

    /// <summary>What it may look at.</summary>
    public DeskKnowledge Knowledge => knowledge;

    /// <summary>The twins it may look at.</summary>
    public DeskPlaces Places => knowledge.Places;

    /// <summary>Now, in whole milliseconds as the journal keeps times.</summary>
    public DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());

    /// <summary>What is to be written.</summary>
    public ImmutableArray<JournalDraft> Drafts => _drafts.ToImmutable();

    /// <summary>Makes one part of the decision; what it wrote is taken back where it fails, and the rest stands. Returns the fault.</summary>
    public Exception? Attempt(Action part)
    {
        var (state, drafts) = (State, _drafts.Count);
        try
        {
            part();
            return null;
        }
        catch (Exception fault)
        {
            State = state;
            _drafts.RemoveRange(drafts, _drafts.Count - drafts);
            return fault;
        }
    }

    /// <summary>Decides what a person ordered. Whoever ordered something is alive, which is noted where their radio is silent.</summary>
    public void Order(Action<DeskTurn> decide)
    {
        decide(this);
        UnitOrders.HearCallers(this);
    }

    /// <summary>Writes an event.</summary>
    public void Write(string subject, string actor, JournalEvent @event)
    {
        _drafts.Add(JournalDraft.Of(subject, actor, @event));
        State = State.Apply(new JournalEntry
        {
            Community = knowledge.Community,
            Position = State.Position + 1,
            Time = Now,
            Subject = subject,
            Actor = actor,
            Event = @event,
            Hash = [],
        });
    }

    /// <summary>Writes an event of an incident and returns the incident after it.</summary>
    public IncidentRecord Write(IncidentRecord incident, string actor, IncidentEvent @event)
    {
        Write(incident.Id, actor, @event);
        return State.Incidents[incident.Number];
    }

    /// <summary>An alarm needs no decision any more, and nothing is written of that.</summary>
    public void Settle(string alarm) => State = State.Settle(alarm);

    /// <summary>An incident.</summary>
    /// <exception cref="RefusedException">There is none of that number.</exception>
    public IncidentRecord Incident(long number) => State.Incidents.TryGetValue(number, out var incident)
        ? incident
        : throw Refuse.NotFound($"There is no incident {number} in {knowledge.Community}.");

    /// <summary>An incident as a command wants it.</summary>
    /// <exception cref="RefusedException">There is none, or it changed since the etag.</exception>
    public IncidentRecord Incident(long number, MatterCommand command)
    {
        var incident = Incident(number);
        Refuse.IfStale(incident, command);
        return incident;
    }

    /// <summary>Checks that another person's word of a matter is not replaced by somebody who may not have seen it; see <see cref="SecondWord"/>.</summary>
    /// <param name="matter">The matter, as it was when the command came.</param>
    /// <param name="command">What is said now.</param>
    /// <param name="first">What was said before and is replaced; null where nothing is.</param>
    /// <param name="position">The position at which it was said.</param>
    /// <param name="what">What was said, after its speaker.</param>
    /// <exception cref="RefusedException">It was said a short while ago, and the command has no etag.</exception>
    public void RequireSeen(IMatter matter, MatterCommand command, MatterNote? first, long position, string what)
    {
        if (first is not null)
            SecondWord.RequireSeen(matter.Id, matter.Position, command, first, Now - State.OnClock(first.Time, position), what);
    }

    /// <summary>The procedure of an incident; one that lets it be ended where its kind has none any more.</summary>
    public Procedure ProcedureOf(IncidentRecord incident) =>
        knowledge.Procedures.Find(incident.Kind) ?? OrphanProcedure.Of(incident);

    /// <summary>The procedure of a kind.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public Procedure Procedure(string kind) => knowledge.Procedures.Find(kind)
        ?? throw Refuse.Invalid($"There is no procedure of kind '{kind}': use one of {string.Join(", ", knowledge.Procedures.Procedures.Select(known => known.Kind))}.");

    /// <summary>The duty of an actor; null for who is not listed.</summary>
    public DutyRole? RoleOf(string actor) => Duties.Of(knowledge.Teams, actor);

    /// <summary>Checks that an actor is on the staff.</summary>
    /// <exception cref="RefusedException">The actor is not listed.</exception>
    public DutyRole RequireStaff(string actor) => Duties.RequireStaff(knowledge.Teams, knowledge.Community, actor);

    /// <summary>Checks that an actor's duty is one of some, and that they did not hand it over.</summary>
    /// <exception cref="RefusedException">It is not, or they did.</exception>
    public void RequireRole(string actor, IReadOnlyCollection<DutyRole> allowed, string what)
    {
        Duties.RequireRole(knowledge.Teams, knowledge.Community, actor, allowed, what);
        SeatAuthority.Require(knowledge.Teams, State.Seats.Values, actor, what);
    }

    /// <summary>Checks that a place exists.</summary>
    /// <exception cref="RefusedException">The plan holds no twin of that name.</exception>
    public void RequirePlace(string name)
    {
        if (Places.Find(name) is null)
            throw Refuse.Invalid($"{knowledge.Community} has no twin '{name}'.");
    }
}
