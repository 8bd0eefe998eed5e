using System.Collections.Immutable;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Folders;

namespace SafeCommunity.Silo.Communities;

/// <summary>
/// Offers a part of a folder to its communities as often as it is edited, and says what became of it: in the log once, on
/// <c>/healthz</c> until it is mended.
/// </summary>
/// <remarks>
/// It looks at the files a few times a second rather than let the system tell: a look costs microseconds, works on every kind of
/// folder, and needs no handle that the process may have run out of. Editors write in several steps, and some rest between
/// them: files count as written when they rested for a moment, and what is wrong with them is told only when they rested for longer.
/// </remarks>
internal sealed partial class PartFollower(
    CommunityFolder folder, FolderPart part, EditNotes notes, EditTexts texts, IGrainFactory grains, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>What is wrong after so long is not on its way any more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>What could not be read or stored is tried again after so long, and what waits is looked after as often.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly string _name = folder.District?.District ?? (folder.Communities is [var first, ..] ? first.Name : folder.File);
    private ImmutableArray<PendingEdit> _waiting = [];
    private string _told = "";

    /// <summary>What messages call it.</summary>
    public string Name => part.Paths;

    /// <summary>Offers the part as it is now. Returns its mistakes where it has some and not every community has one in force to go on with.</summary>
    public async Task<ImmutableArray<string>> BeginAsync()
    {
        try
        {
            Take(await part.OfferAsync(folder.Communities, grains), quietly: true);
            return [];
        }
        catch (Exception fault) when (part.Explain(fault) is { } lines)
        {
            foreach (var community in folder.Communities)
            {
                if (!await part.IsInForceAsync(community.Name, grains))
                    return lines;
            }

            Refuse(lines);
            return [];
        }
    }

    /// <summary>Follows the files until the cancellation.</summary>
    public async Task FollowAsync(CancellationToken stopping)
    {
        var files = part.Files.Select(item => item.Files).ToImmutableArray();
        FileStamp? seen = null, done = null;
        var (since, looked, tried) = (time.GetTimestamp(), time.GetTimestamp(), false);
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            if (FileStamp.TryOf(files) is not { } now)
                continue;
            if (now != seen)
            {
                (seen, since, tried) = (now, time.GetTimestamp(), false);
                continue;
            }

            var patient = time.GetElapsedTime(since) < Patience;
            if (now == done)
            {
                if (_waiting.IsEmpty || time.GetElapsedTime(looked) < Again)
                    continue;
                looked = time.GetTimestamp();
                // Somebody said yes, or the grain that keeps what waits lives anew: either way it is offered again.
                if (await AllStillWaitAsync())
                    continue;
            }
            else if (tried && patient)
            {
                continue;
            }

            tried = true;
            if (await OfferAsync(patient, isEdited: now != done))
                done = now;
            else if (!patient)
                await Task.Delay(Again, time, stopping);
        }
    }

    /// <summary>Whether that is settled for these files; false where it is to be tried again.</summary>
    private async Task<bool> OfferAsync(bool patient, bool isEdited)
    {
        try
        {
            var outcomes = await part.OfferAsync(folder.Communities, grains);
            if (patient && outcomes.Any(outcome => outcome.Waits is not null))
                return false;
            Take(outcomes, quietly: false, isEdited);
            return true;
        }
        catch (Exception fault) when (part.Explain(fault) is { } lines)
        {
            if (patient)
                return false;
            foreach (var community in folder.Communities)
                await grains.GetGrain<IEditGrain>(community.Name).Withdraw(part.Part);
            Refuse(lines);
            // Mistakes stay until somebody edits; what could not be read may be readable in a moment.
            return fault is not (IOException or UnauthorizedAccessException);
        }
        catch (Exception fault) when (fault is RefusedException or TimeoutException or OrleansException)
        {
            if (!patient)
                Refuse([$"not applied yet, and tried again ({fault.Message.TrimEnd('.')})"]);
            return false;
        }
    }

    private async Task<bool> AllStillWaitAsync()
    {
        foreach (var edit in _waiting)
        {
            var waiting = await grains.GetGrain<IEditGrain>(edit.Community).List();
            if (!waiting.Any(known => known.Part == edit.Part && known.Hash == edit.Hash))
                return false;
        }

        return true;
    }

    private void Take(ImmutableArray<EditOutcome> outcomes, bool quietly, bool isEdited = true)
    {
        var mended = _told.Length > 0;
        _waiting = [.. outcomes.Select(outcome => outcome.Waits).OfType<PendingEdit>()];
        if (_waiting.IsEmpty)
        {
            _told = "";
            notes.Clear(folder.File, part.Name);
            // What waited and was not edited again is in force because somebody said yes.
            if (!quietly && (outcomes.Any(outcome => outcome.Applied) || (mended && !isEdited)))
                LogInForce(_name, part.Name);
            else if (mended)
                LogMended(_name, part.Name);
            return;
        }

        var text = texts.Describe(_name, part.Name, _waiting);
        notes.Set(folder.File, part.Name, text);
        if (IsNews(string.Join(' ', _waiting.Select(edit => $"{edit.Community}/{edit.Hash}"))))
            LogWaits(text);
    }

    private void Refuse(ImmutableArray<string> lines)
    {
        const int Shown = 3;
        _waiting = [];
        var more = lines.Length > Shown ? $" (and {lines.Length - Shown} more)" : "";
        notes.Set(
            folder.File, part.Name, $"{_name}: the edited {part.Name} are not taken, the ones before stay in force: {string.Join("; ", lines.Take(Shown))}{more}");
        if (IsNews(string.Join('\n', lines)))
            LogRefused(_name, part.Name, string.Join('\n', lines));
    }

    private bool IsNews(string what)
    {
        if (_told == what)
            return false;
        _told = what;
        return true;
    }

    [LoggerMessage(4, LogLevel.Information, "{Name}: the edited {Part} are in force")]
    private partial void LogInForce(string name, string part);

    [LoggerMessage(7, LogLevel.Information, "{Name}: the {Part} are as they were again; the ones before the edit are in force")]
    private partial void LogMended(string name, string part);

    [LoggerMessage(5, LogLevel.Warning, "{Name}: the edited {Part} are not taken, the ones before stay in force:\n{Problems}")]
    private partial void LogRefused(string name, string part, string problems);

    [LoggerMessage(6, LogLevel.Warning, "{Edit}")]
    private partial void LogWaits(string edit);
}
