using SafeCommunity.Grains;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using SafeCommunity.Silo.CommandLine;

namespace SafeCommunity.Silo.Hosting;

/// <summary>What a person wants of the edits that wait.</summary>
/// <param name="Community">Of which community; null for all.</param>
/// <param name="Hash">The hash, or its beginning, of the edit to say yes to; null to look only.</param>
/// <param name="Actor">Who says yes.</param>
/// <param name="Reason">Why.</param>
internal sealed record EditConsent(string? Community, string? Hash, string? Actor, string? Reason);

/// <summary>The <c>apply</c> command: shows the edits that wait for a yes in a silo that runs, and says yes.</summary>
internal static class EditConfirmer
{
    private const int ShortestHash = 8;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Shows or says yes, and returns the exit code.</summary>
    /// <param name="http">Where the silo serves HTTP.</param>
    /// <param name="consent">What is wanted.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<int> RunAsync(HostPort http, EditConsent consent, CancellationToken cancellation)
    {
        if (consent.Hash is { Length: < ShortestHash })
            throw new UsageException($"--yes '{consent.Hash}': give at least {ShortestHash} characters of the hash");
        if (consent.Hash is not null && (string.IsNullOrWhiteSpace(consent.Actor) || string.IsNullOrWhiteSpace(consent.Reason)))
            throw new UsageException("--yes needs --actor and --reason: the journal names who says yes, and why");

        using var client = new HttpClient { BaseAddress = new Uri($"http://{http.Local}"), Timeout = Limit };
        try
        {
            var answer = await client.GetAsync(new Uri($"/v1/communities/{Uri.EscapeDataString(consent.Community ?? "-")}/edits", UriKind.Relative), cancellation);
            if (!answer.IsSuccessStatusCode)
                return Fail(await ReadErrorAsync(answer, cancellation));
            var edits = (await answer.Content.ReadFromJsonAsync(EditJson.Default.EditList, cancellation))?.Edits ?? [];
            return consent.Hash is null ? Show(edits) : await ConfirmAsync(client, edits, consent, cancellation);
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return Fail($"no answer from a silo at http://{http.Local} ({fault.Message.TrimEnd('.')}); start it, or give its --http HOST:PORT");
        }
    }

    private static int Show(IReadOnlyCollection<WaitingEdit> edits)
    {
        if (edits.Count == 0)
        {
            Console.WriteLine("No edit waits: what the files say is in force, or they are refused (/healthz says why). 没有等待确认的修改。");
            return ExitCodes.Success;
        }

        foreach (var edit in edits)
            Show(edit);
        Console.WriteLine("To say yes to one: apply --yes HASH --actor NAME --reason WHY");
        return ExitCodes.Failure;
    }

    private static void Show(WaitingEdit edit)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{edit.Name}  {edit.Hash}\n  read from {edit.File}, waits since {edit.WaitTime}{(edit.InForceTime is { Length: > 0 } since ? $"; what it would replace is in force since {since}" : "")}"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  would take life-safety rules from {Plural.Of(edit.DeviceCount, "device")}, and take away or change the rules of open alarms ({edit.AlarmCount:N0}):"));
        foreach (var loss in edit.Losses)
            Console.WriteLine($"  - {loss}");
    }

    private static async Task<int> ConfirmAsync(
        HttpClient client, IReadOnlyCollection<WaitingEdit> edits, EditConsent consent, CancellationToken cancellation)
    {
        var chosen = edits.Where(edit => edit.Hash.StartsWith(consent.Hash!, StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0)
            return Fail($"no edit of the hash {consent.Hash} waits; apply without --yes shows those that do");
        if (chosen.Select(edit => edit.Hash).Distinct().Count() > 1)
            return Fail($"edits of several hashes begin with {consent.Hash}: give more of it");

        foreach (var edit in chosen)
        {
            Show(edit);
            var order = new Confirmation(edit.Hash, consent.Actor!, consent.Reason!);
            var answer = await client.PostAsJsonAsync(new Uri($"/v1/{edit.Name}:confirm", UriKind.Relative), order, EditJson.Default.Confirmation, cancellation);
            if (!answer.IsSuccessStatusCode)
                return Fail(await ReadErrorAsync(answer, cancellation));
            Console.WriteLine($"{edit.Name}: in force. 已生效。");
        }

        return ExitCodes.Success;
    }

    private static async Task<string> ReadErrorAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        try
        {
            return JsonSerializer.Deserialize(text, EditJson.Default.ApiError)?.Message is { Length: > 0 } message
                ? message.TrimEnd('.')
                : $"the silo answered {(int)answer.StatusCode}";
        }
        catch (JsonException)
        {
            return $"the silo answered {(int)answer.StatusCode}{(answer.StatusCode == HttpStatusCode.NotFound ? ": it may be older than this program" : "")}";
        }
    }

    private static int Fail(string problem)
    {
        Console.Error.WriteLine($"safecommunity: {problem}.");
        return ExitCodes.Failure;
    }
}

/// <summary>The edits that wait, as the API's JSON has them.</summary>
internal sealed record EditList(IReadOnlyList<WaitingEdit>? Edits);

/// <summary>An edit that waits, as the API's JSON has it.</summary>
internal sealed record WaitingEdit(
    string Name, string File, string Hash, int DeviceCount, int AlarmCount, IReadOnlyList<string> Losses, string WaitTime, string? InForceTime);

/// <summary>A yes, as the API's JSON has it.</summary>
internal sealed record Confirmation(string Hash, string Actor, string Reason);

/// <summary>An error, as the API's JSON has it.</summary>
internal sealed record ApiError(string? Message);

/// <summary>The generated JSON code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EditList))]
[JsonSerializable(typeof(Confirmation))]
[JsonSerializable(typeof(ApiError))]
internal sealed partial class EditJson : JsonSerializerContext;
