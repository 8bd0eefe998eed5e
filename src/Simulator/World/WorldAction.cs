using System.Collections.Immutable;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Simulator.World;

/// <summary>Something the world does to the product: what a device sends, or what a person orders.</summary>
/// <param name="Time">When, in whole milliseconds UTC.</param>
public abstract record WorldAction(DateTimeOffset Time);

/// <summary>A device sends a reading: everything when it is due, else what changed.</summary>
/// <param name="Time">When it measured.</param>
/// <param name="Twin">The name of its twin.</param>
/// <param name="Seq">Its sequence number in this world: 1, then one more each time.</param>
/// <param name="Values">What it measured.</param>
public sealed record DeviceSends(DateTimeOffset Time, string Twin, long Seq, ImmutableArray<ReadingValue> Values) : WorldAction(Time);

/// <summary>A device comes online and says so.</summary>
public sealed record DeviceConnects(DateTimeOffset Time, string Twin) : WorldAction(Time);

/// <summary>A device's connection broke, and its last will says so.</summary>
public sealed record DeviceDisconnects(DateTimeOffset Time, string Twin) : WorldAction(Time);

/// <summary>Somebody reports something.</summary>
/// <param name="Time">When.</param>
/// <param name="Place">Where: the name of a twin.</param>
/// <param name="Text">What is said. It holds words by which its kind is found.</param>
/// <param name="Actor">The duty name of the grid's staff who report; empty for a resident.</param>
public sealed record ReportIsMade(DateTimeOffset Time, string Place, string Text, string Actor) : WorldAction(Time);

/// <summary>The reporter rates the answer.</summary>
public sealed record ReportIsRated(DateTimeOffset Time, long Report, int Stars, bool IsFixed, string Comment) : WorldAction(Time);

/// <summary>Somebody sits down on a seat.</summary>
public sealed record SeatIsTaken(DateTimeOffset Time, string Seat, string Actor) : WorldAction(Time);

/// <summary>A unit says what it does: off or available.</summary>
public sealed record UnitDeclares(DateTimeOffset Time, string Unit, UnitStatus Status, Shift Shift) : WorldAction(Time);

/// <summary>A unit says how far its task is.</summary>
/// <param name="Time">When.</param>
/// <param name="Unit">The unit, who is also the actor.</param>
/// <param name="Task">The task's id.</param>
/// <param name="Step">Accepted, declined, en route, on scene, or done.</param>
/// <param name="Reason">What it says with it.</param>
/// <param name="StillActive">Why it is done though an alarm still holds; empty where none does.</param>
public sealed record UnitReportsTask(DateTimeOffset Time, string Unit, string Task, TaskState Step, string Reason, string StillActive = "")
    : WorldAction(Time);

/// <summary>A unit records what its incident's procedure requires.</summary>
public sealed record UnitRecords(DateTimeOffset Time, string Unit, long Incident, ImmutableArray<ItemToRecord> Items) : WorldAction(Time);

/// <summary>A duty officer, or whoever else the procedure lets, grades an incident.</summary>
public sealed record OfficerVerifies(
    DateTimeOffset Time, string Actor, long Incident, VerificationGrade Grade, string Reason) : WorldAction(Time);

/// <summary>A duty officer sends the units that are recommended.</summary>
public sealed record OfficerDispatches(DateTimeOffset Time, string Actor, long Incident) : WorldAction(Time);

/// <summary>Somebody on the staff resolves an incident that needs no unit, or that units left unresolved.</summary>
/// <param name="Time">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Incident">The incident's number.</param>
/// <param name="Items">What is recorded with it.</param>
/// <param name="Reason">What is said with it.</param>
/// <param name="StillActive">Why it is over though an alarm still holds; empty where none does.</param>
public sealed record StaffResolves(
    DateTimeOffset Time, string Actor, long Incident, ImmutableArray<ItemToRecord> Items, string Reason, string StillActive = "")
    : WorldAction(Time);

/// <summary>A duty officer reviews and closes an incident.</summary>
public sealed record OfficerCloses(
    DateTimeOffset Time, string Actor, long Incident, Disposition Disposition, ImmutableArray<ItemToRecord> Items, string Reason)
    : WorldAction(Time);

/// <summary>Staff record the follow-up visit.</summary>
public sealed record StaffFollowsUp(DateTimeOffset Time, string Actor, long Incident, string Reason) : WorldAction(Time);

/// <summary>A grid's staff answer a report.</summary>
public sealed record GridAnswers(DateTimeOffset Time, string Actor, long Report, string Text) : WorldAction(Time);

/// <summary>A duty officer sees an alarm.</summary>
public sealed record AlarmIsAcknowledged(DateTimeOffset Time, string Actor, string Alarm) : WorldAction(Time);
