using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Procedures;

/// <summary>Makes a community's procedures of its procedure files.</summary>
public static class ProcedureFolder
{
    /// <summary>
    /// Reads all files, in the order of their names: the first procedure that names a rule or a word has it. The hash is
    /// SHA-256 over a line for each file: its name, a tab, the SHA-256 of its bytes in lower-case hexadecimal, a line feed.
    /// </summary>
    /// <param name="files">The files; none make <see cref="ProcedureBook.Empty"/>.</param>
    /// <param name="teams">The teams whose names procedures use; null where they are not known, and names are not checked.</param>
    /// <exception cref="SourceFileException">Files have mistakes; it names them with file, line and column.</exception>
    public static ProcedureBook Read(IEnumerable<SourceFile> files, TeamBook? teams = null)
    {
        var context = new ProcedureContext { Teams = teams };
        var procedures = ImmutableArray.CreateBuilder<Procedure>();
        var wrong = ImmutableArray.CreateBuilder<TextProblem>();
        var told = new List<(string File, ProblemList Problems)>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            context.File = file.Name;
            var (procedure, problems) = ProcedureFile.Read(file.Utf8, context);
            told.Add((file.Name, problems));
            if (procedure is not null)
                procedures.Add(procedure);
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\t{Convert.ToHexStringLower(SHA256.HashData(file.Utf8.Span))}\n"));
        }

        if (!told.Exists(file => file.Problems.Any))
            ForeignNames.Check(context.Foreign, procedures);
        wrong.AddRange(told.SelectMany(file => file.Problems.ToProblems().Select(problem => problem with { File = file.File })));
        if (wrong.Count > 0)
            throw new SourceFileException(wrong.DrainToImmutable());
        return procedures.Count == 0
            ? ProcedureBook.Empty
            : new ProcedureBook(Convert.ToHexStringLower(hash.GetHashAndReset()), procedures.DrainToImmutable());
    }
}
