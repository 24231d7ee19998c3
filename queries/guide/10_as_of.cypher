// title: A question as of a day, with its sources
// ask: provenance
// description: Was the one a member of the other on that day, and which documents say so? The first box sets the day and the actors, the second asks; change
//   the first and ask again. `holds` says certain, possible or unknown, `passages` where to read it. The star in the sidebar has
//   all saved questions; run or change the values of one first, then the question below them.
:params {subject: 'state_kazakhstan', object: 'org_csto', families: ['membership'], from: '2013-06-30', until: '2013-06-30'};
