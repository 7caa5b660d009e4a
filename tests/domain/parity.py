# SPDX-License-Identifier: GPL-2.0
"""Group Policy by ipward-central, and by Samba, in random arrangements of a domain.

On the machine itself, with the domain of `make lab`:

    python3 tests/domain/parity.py [ARRANGEMENTS]

Links, enforced or disabled, blocked inheritance, and rights to apply are set at random for
the containers of the account APP$, and for two sites, in one of which it is by its subnets,
or in none. Two lists are expected: that of Windows, which is what
ipward-central has to show, and the same with the known faults of Samba's, which is what
Samba's own function has to return. That makes sure that both are asked about the same.
"""

import os
import random
import subprocess
import sys
import tempfile

LAB = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts/lab')
BASE = 'DC=ipw,DC=test'
SAM = '/srv/domain/private/sam.ldb'
CONTAINERS = ['OU=Web,OU=Servers,' + BASE, 'OU=Servers,' + BASE, BASE]
CONFIGURATION = 'CN=Sites,CN=Configuration,' + BASE
SITES = [f'CN={name},' + CONFIGURATION for name in ('Default-First-Site-Name', 'Branch')]
SUBNETS = ['10.3.0.11/32', '10.3.0.0/24', '10.0.0.0/8']  # that web is in, the smallest first
NAMES = ['far', 'mid', 'near']
READ = 'O:DAG:DAD:P(A;CI;RPWPCCDCLCLOLORCWOWDSDDTSW;;;DA)(A;CI;RPLCLORC;;;AU)'
APPLY = 'CI;CR;edacfd8f-ffb3-11d1-b41d-00a0c968f939;;'
RIGHTS = {  # entries of a list of rights, and whether a computer may apply the object
    f'(OA;{APPLY}AU)': True,
    f'(OA;{APPLY}DC)': True,
    f'(OD;{APPLY}DC)(OA;{APPLY}AU)': False,
    f'(OA;{APPLY}DA)': False,
    '': False,
}
SAMBA = '''
import sys
from samba import gpo, param
from samba.credentials import Credentials, MUST_USE_KERBEROS
lp = param.LoadParm('/srv/domain/etc/smb.conf')
creds = Credentials()
creds.guess(lp)
creds.set_machine_account(lp)
creds.set_kerberos_state(MUST_USE_KERBEROS)
for line in sys.stdin:
    ads = gpo.ADS_STRUCT('dc.ipw.test', lp, creds)
    ads.connect()
    print(' '.join(x.display_name for x in ads.get_gpo_list('APP$') if x.name != 'Local Policy'),
          flush=True)
'''
# Samba wants the account to be a user of its system, too, which only winbind makes it.
USER = '''
#include <pwd.h>
struct passwd *getpwuid(uid_t uid)
{
	static struct passwd user = { "app", "x", 0, 0, "", "/", "/bin/false" };

	user.pw_uid = uid;
	user.pw_gid = uid;
	return &user;
}
'''


def dn_of(gpo):
    return f'CN={{00000000-0000-0000-0000-00000000000{NAMES.index(gpo) + 1}}},' \
           f'CN=Policies,CN=System,{BASE}'


def enter(host, *words, **options):
    return subprocess.run([LAB, 'enter', host, *words], check=True, text=True,
                          stdout=subprocess.PIPE, **options).stdout


def make_user(path):
    subprocess.run(['gcc', '-shared', '-fPIC', '-x', 'c', '-o', path, '-'], check=True,
                   text=True, input=USER)
    with open(path, 'rb') as library:
        subprocess.run([LAB, 'enter', 'dc', 'sh', '-c', 'cat >/tmp/user.so'], check=True,
                       stdin=library)


def make_sites():
    """A second one, and subnets; those of an earlier run may be there."""
    lines = [f'dn: {SITES[1]}\nobjectClass: site\n']
    lines += [f'dn: CN={name},CN=Subnets,{CONFIGURATION}\nobjectClass: subnet\n'
              for name in SUBNETS]
    for line in lines:
        subprocess.run([LAB, 'enter', 'dc', 'ldbadd', '-H', SAM], text=True, input=line,
                       check=False, capture_output=True)


class Arrangement:
    def __init__(self):
        self.links = [[(random.choice(NAMES), random.choice([0, 0, 0, 1, 2, 2, 3]))
                       for _ in range(random.randrange(4))] for _ in CONTAINERS + SITES]
        for links in self.links:  # a container has one link to an object
            seen = set()
            links[:] = [x for x in links if not (x[0] in seen or seen.add(x[0]))]
        self.blocks = [random.random() < 0.3 for _ in CONTAINERS]
        self.subnets = [random.choice([None, 0, 1]) for _ in SUBNETS]
        self.rights = {name: random.choice(list(RIGHTS)) for name in NAMES}

    def ldif(self):
        for container, links in zip(CONTAINERS + SITES, self.links):
            yield f'dn: {container}\nchangetype: modify\nreplace: gPLink'
            if links:
                yield 'gPLink: ' + ''.join(f'[LDAP://{dn_of(g)};{o}]' for g, o in links)
            yield ''
        for container, blocks in zip(CONTAINERS, self.blocks):
            yield f'dn: {container}\nchangetype: modify'
            yield f'replace: gPOptions\ngPOptions: {int(blocks)}\n'
        for name, site in zip(SUBNETS, self.subnets):
            yield f'dn: CN={name},CN=Subnets,{CONFIGURATION}\nchangetype: modify'
            yield 'replace: siteObject'
            if site is not None:
                yield f'siteObject: {SITES[site]}'
            yield ''
        for name, rights in self.rights.items():
            yield f'dn: {dn_of(name)}\nchangetype: modify\nreplace: nTSecurityDescriptor'
            yield f'nTSecurityDescriptor: {READ}{rights}\n'

    def site_links(self, like_samba):
        """Samba asks for its controller's site, whichever the account is in."""
        site = 0 if like_samba else next((x for x in self.subnets if x is not None), None)
        return [] if site is None else self.links[len(CONTAINERS) + site]

    def expected(self, like_samba):
        plain, enforced, only_enforced = [], [], False
        containers = self.links[:len(CONTAINERS)] + [self.site_links(like_samba)]
        for links, blocks in zip(containers, self.blocks + [False]):  # the nearest first
            if like_samba and not links:
                continue  # it does not look at the container at all
            taken = [(g, o) for g, o in links if not o & 1 and RIGHTS[self.rights[g]]]
            forced = [g for g, o in taken if o & 2]
            if not only_enforced:
                plain = [g for g, o in taken if not o & 2] + plain
            # Among these, Samba lets the nearest win.
            enforced = forced + enforced if like_samba else enforced + forced
            only_enforced = only_enforced or blocks
        return plain + enforced


def shown(keytab):
    lines = enter('web', 'env', 'KRB5_KTNAME=' + keytab, 'ipward-central', 'show').splitlines()
    return [line.split()[2] for line in lines if line[2:3].isdigit()]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    random.seed(20261130)
    wrong = different = 0
    with tempfile.NamedTemporaryFile() as keytab, tempfile.NamedTemporaryFile() as library:
        make_user(library.name)
        make_sites()
        samba = subprocess.Popen([LAB, 'enter', 'dc', 'env', 'LD_PRELOAD=/tmp/user.so',
                                  'python3', '-c', SAMBA], text=True,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        keytab.write(subprocess.check_output([LAB, 'enter', 'dc', 'cat',
                                              '/srv/keytabs/APP.keytab']))
        keytab.flush()
        for _ in range(count):
            one = Arrangement()
            enter('dc', 'ldbmodify', '-H', SAM, input='\n'.join(one.ldif()) + '\n')
            samba.stdin.write('\n')
            samba.stdin.flush()
            theirs, ours = samba.stdout.readline().split(), shown(keytab.name)
            different += theirs != ours
            if ours != one.expected(False) or theirs != one.expected(True):
                wrong += 1
                print('WRONG', vars(one), 'ours', ours, 'Windows', one.expected(False),
                      'Samba', theirs, 'expected', one.expected(True))
    samba.stdin.close()
    samba.wait()
    print(f'{count - wrong} of {count} as expected; Samba differs in {different}')
    sys.exit(wrong != 0)


main()
